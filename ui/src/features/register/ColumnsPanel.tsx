import {
  COLUMN_CHOICE,
  setPreferences,
  usePreferences,
  type Column,
  type Preferences,
} from "@/app/preferences";
import { SegmentChoice } from "@/components/ui/choice";
import { useTexts } from "@/i18n";

/** What the list shows of each transaction, and how close its lines stand. */
export function ColumnsPanel() {
  const texts = useTexts();
  const { columns, density } = usePreferences();
  const set = (column: Column, on: boolean) =>
    setPreferences({
      columns: COLUMN_CHOICE.filter((one) => (one === column ? on : columns.includes(one))),
    });
  return (
    <>
      <h2 className="font-semibold">{texts.columns.title}</h2>
      <ul className="mt-2">
        {COLUMN_CHOICE.map((column) => (
          <li key={column}>
            <label className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-1 hover:bg-ink/5">
              <input
                type="checkbox"
                checked={columns.includes(column)}
                onChange={(event) => set(column, event.target.checked)}
                className="size-4 accent-accent"
              />
              <span className="py-1">
                {texts.columns.names[column]}
                {column === "balance" && (
                  <span className="block text-xs text-muted">{texts.columns.balanceHint}</span>
                )}
              </span>
            </label>
          </li>
        ))}
      </ul>
      <p className="mt-1 text-xs text-muted">{texts.columns.widthHint}</p>
      <h3 className="mt-4 mb-1.5 text-[0.8125rem] font-medium text-muted">
        {texts.settings.density}
      </h3>
      <SegmentChoice<Preferences["density"]>
        label={texts.settings.density}
        value={density}
        onChange={(next) => setPreferences({ density: next })}
        options={[
          { value: "comfortable", label: texts.settings.densities.comfortable },
          { value: "compact", label: texts.settings.densities.compact },
        ]}
      />
    </>
  );
}
