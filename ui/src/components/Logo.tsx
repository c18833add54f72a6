/** A coffer, seen from the front: lid, box, lock. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 24 24" fill="none" className={className}>
      <path
        d="M3 10.5V8a5 5 0 0 1 5-5h8a5 5 0 0 1 5 5v2.5H15.6a3.6 3.6 0 0 0-7.2 0H3Z"
        fill="currentColor"
      />
      <path
        d="M3 12.5h5.6a3.6 3.6 0 0 0 6.8 0H21V18a3 3 0 0 1-3 3H6a3 3 0 0 1-3-3v-5.5Z"
        fill="currentColor"
        opacity="0.72"
      />
      <circle cx="12" cy="11.3" r="1.7" fill="currentColor" />
    </svg>
  );
}
