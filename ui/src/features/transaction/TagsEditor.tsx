import { Plus, X } from "lucide-react";
import { useId, useState, type KeyboardEvent, type Ref } from "react";
import type { Tag } from "@/bindings/Tag";
import { cn } from "@/components/cn";
import { useTexts } from "@/i18n";

/** What the core takes at most. */
const TAGS_MAX = 50;
const TAG_LENGTH_MAX = 100;
/** As many as can be seen at a glance. */
const SUGGESTIONS_MAX = 6;

interface TagsEditorProps {
  tags: readonly string[];
  known: readonly Tag[];
  onChange: (tags: string[]) => void;
  ref: Ref<HTMLInputElement>;
  /** Where there is no room below, suggestions stand above. */
  suggest?: "below" | "above";
}

/** Tags as chips, and a field that suggests those which are used already. */
export function TagsEditor({ tags, known, onChange, ref, suggest = "below" }: TagsEditorProps) {
  const texts = useTexts();
  const id = useId();
  const [text, setText] = useState("");
  const [focused, setFocused] = useState(false);
  const [activeAt, setActiveAt] = useState(0);
  const options = optionsFor(text.trim(), tags, known);
  const open = focused && options.length > 0 && tags.length < TAGS_MAX;
  const active = options[Math.min(activeAt, options.length - 1)];

  const add = (tag: string) => {
    setText("");
    setActiveAt(0);
    if (tag !== "" && !tags.includes(tag) && tags.length < TAGS_MAX) onChange([...tags, tag]);
  };
  const remove = (tag: string) => onChange(tags.filter((other) => other !== tag));

  const onKeyDown = (event: KeyboardEvent) => {
    switch (event.key) {
      case "Enter":
      case ",":
        add(text.trim() === "" && event.key === "," ? "" : (active?.name ?? text.trim()));
        break;
      case "ArrowDown":
        setActiveAt(Math.min(activeAt + 1, options.length - 1));
        break;
      case "ArrowUp":
        setActiveAt(Math.max(activeAt - 1, 0));
        break;
      case "Backspace": {
        const last = tags[tags.length - 1];
        if (text !== "" || last === undefined) return;
        remove(last);
        break;
      }
      default:
        return;
    }
    event.preventDefault();
  };

  return (
    <section className="relative">
      <label htmlFor={id} className="mb-1.5 block text-[0.8125rem] font-medium text-muted">
        {texts.transaction.tags}
      </label>
      <div className="flex flex-wrap items-center gap-1.5 rounded-lg border border-line-strong bg-surface p-1.5 focus-within:outline-2 focus-within:outline-accent">
        {tags.map((tag) => (
          <span
            key={tag}
            data-testid="tag"
            className="flex h-6 max-w-full items-center gap-1 rounded-full bg-ink/7 pr-0.5 pl-2.5 text-[0.8125rem] font-medium"
          >
            <span className="truncate">{tag}</span>
            <button
              type="button"
              aria-label={texts.transaction.removeTag({ tag })}
              onClick={() => remove(tag)}
              className="inline-flex size-5 items-center justify-center rounded-full text-muted hover:bg-ink/10 hover:text-ink"
            >
              <X aria-hidden className="size-3" />
            </button>
          </span>
        ))}
        <input
          ref={ref}
          id={id}
          data-testid="tags-input"
          role="combobox"
          aria-expanded={open}
          aria-controls={`${id}-list`}
          aria-activedescendant={open && active ? `${id}-${active.name}` : undefined}
          maxLength={TAG_LENGTH_MAX}
          autoComplete="off"
          value={text}
          placeholder={tags.length === 0 ? texts.transaction.tagsPlaceholder : undefined}
          onChange={(event) => {
            setText(event.target.value);
            setActiveAt(0);
          }}
          onFocus={() => setFocused(true)}
          onBlur={() => {
            setFocused(false);
            add(text.trim());
          }}
          onKeyDown={onKeyDown}
          className="h-6 min-w-20 flex-1 bg-transparent px-1.5 outline-none placeholder:text-faint"
        />
      </div>
      <ul
        id={`${id}-list`}
        role="listbox"
        aria-label={texts.transaction.tagsSuggestions}
        className={cn(
          "absolute inset-x-0 z-20 rounded-xl border bg-raised p-1.5 shadow-pop",
          suggest === "above" ? "bottom-full mb-1" : "top-full mt-1",
          !open && "hidden",
        )}
      >
        {options.map((option) => (
          // The text field has the focus and handles the keys; pressing must not take it away.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events
          <li
            key={option.name}
            id={`${id}-${option.name}`}
            role="option"
            tabIndex={-1}
            aria-selected={option === active}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => add(option.name)}
            className={cn(
              "flex h-8 items-center gap-2 rounded-md px-2 text-[0.8125rem]",
              option === active ? "bg-accent-soft" : "hover:bg-ink/5",
            )}
          >
            {option.count === 0 ? (
              <>
                <Plus aria-hidden className="size-3.5 text-muted" />
                <span className="truncate">
                  {texts.transaction.createTag({ tag: option.name })}
                </span>
              </>
            ) : (
              <>
                <span className="min-w-0 flex-1 truncate">{option.name}</span>
                <span className="text-xs text-muted figures">
                  {texts.transaction.tagCount({ count: option.count })}
                </span>
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Known tags that fit what is typed, most used first, and the typed one if it is new. */
function optionsFor(text: string, tags: readonly string[], known: readonly Tag[]): Tag[] {
  const wanted = text.toLowerCase();
  const fitting = known
    .filter(({ name }) => !tags.includes(name) && name.toLowerCase().includes(wanted))
    .sort((one, other) => other.count - one.count)
    .slice(0, SUGGESTIONS_MAX);
  const exact = [...known.map(({ name }) => name), ...tags].includes(text);
  return text === "" || exact ? fitting : [{ name: text, count: 0 }, ...fitting];
}
