import { LetterMark } from "./LetterMark";

/** The first letter of a bank. Its logo would have to be fetched, which tells others what one has. */
export function InstitutionMark({ name }: { name: string }) {
  return <LetterMark name={name} className="size-9 rounded-xl text-[0.9375rem]" />;
}
