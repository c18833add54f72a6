import type { CSSProperties } from "react";

/** The first letter of a bank. Its logo would have to be fetched, which tells others what one has. */
export function InstitutionMark({ name }: { name: string }) {
  return (
    <span
      aria-hidden
      style={{ "--hue": hueOf(name) } as CSSProperties}
      className="flex size-9 shrink-0 items-center justify-center rounded-xl text-[0.9375rem] font-semibold category-tint"
    >
      {/* By characters, because half of an emoji is none. */}
      {Array.from(name.trim())[0]?.toUpperCase()}
    </span>
  );
}

/** Always the same colour for the same bank. */
function hueOf(name: string): number {
  let hash = 0;
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 360;
  return hash;
}
