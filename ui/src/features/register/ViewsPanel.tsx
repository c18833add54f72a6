import { Trash2 } from "lucide-react";
import { useState } from "react";
import type { SavedView } from "@/bindings/SavedView";
import { listRoute } from "@/app/drill";
import { COLUMN_CHOICE, setPreferences, usePreferences } from "@/app/preferences";
import { HOME, useRoute } from "@/app/route";
import { ErrorPanel } from "@/components/ErrorPanel";
import { useShown } from "@/components/privacy";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { useTexts } from "@/i18n";
import { useHostMutation, useHostQuery } from "@/ipc";
import { filterOf, isFiltered } from "./filter";

/** The most characters of a name, as the core has it. */
const NAME_MAX = 100;

/** The lists that the person keeps under names, and a name for the one that is shown. */
export function ViewsPanel({ onClose }: { onClose: () => void }) {
  const texts = useTexts();
  const shown = useShown();
  const [route, navigate] = useRoute();
  const { columns } = usePreferences();
  const views = useHostQuery("saved_views", null);
  const save = useHostMutation("save_view");
  const remove = useHostMutation("delete_view");
  const [name, setName] = useState("");
  const filter = filterOf(route);
  const current = views.data?.find((view) => sameFilter(view.filter, filter));
  // A name that is taken is meant: the view becomes what is shown.
  const taken = views.data?.find((view) => view.name.toLowerCase() === name.trim().toLowerCase());

  const open = (view: SavedView) => {
    const wanted = COLUMN_CHOICE.filter((column) => view.columns.includes(column));
    if (view.columns.length > 0) setPreferences({ columns: wanted });
    navigate({ ...HOME, ...listRoute(view.filter) });
    onClose();
  };

  return (
    <div className="flex min-h-0 flex-col p-4">
      <h2 className="font-semibold">{texts.views.title}</h2>
      {views.error && (
        <ErrorPanel error={views.error} onRetry={() => void views.refetch()} className="mt-3" />
      )}
      {views.data?.length === 0 && (
        <p className="mt-1 text-[0.8125rem] text-muted">{texts.views.none}</p>
      )}
      <ul className="mt-2 min-h-0 overflow-y-auto">
        {views.data?.map((view) => (
          <li key={view.id} className="group flex items-center gap-1">
            <button
              type="button"
              data-testid="view"
              aria-current={view === current ? "true" : undefined}
              onClick={() => open(view)}
              className="min-h-9 min-w-0 flex-1 rounded-md px-2 text-left hover:bg-ink/5 aria-[current]:bg-accent-soft aria-[current]:text-accent"
            >
              <span className="block truncate">{shown(view.name)}</span>
              {view.filter.search !== "" && (
                <span className="block truncate text-xs text-muted">
                  {shown(view.filter.search)}
                </span>
              )}
            </button>
            <Button
              size="icon"
              variant="ghost"
              aria-label={texts.views.remove({ name: shown(view.name) })}
              title={texts.views.remove({ name: shown(view.name) })}
              disabled={remove.isPending}
              onClick={() => remove.mutate({ id: view.id })}
            >
              <Trash2 aria-hidden />
            </Button>
          </li>
        ))}
      </ul>
      {/* What is selected one by one is no view. */}
      {isFiltered(filter) && route.only === null ? (
        <form
          className="mt-3 border-t pt-3"
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim() === "" || save.isPending) return;
            save.mutate(
              { id: taken?.id ?? null, name: name.trim(), filter, columns: [...columns] },
              { onSuccess: () => setName("") },
            );
          }}
        >
          <label htmlFor="view-name" className="block text-[0.8125rem] font-medium">
            {texts.views.name}
          </label>
          <div className="mt-1.5 flex gap-2">
            <Input
              id="view-name"
              data-testid="view-name"
              maxLength={NAME_MAX}
              autoComplete="off"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
            <Button
              type="submit"
              variant="primary"
              data-testid="view-save"
              disabled={name.trim() === "" || save.isPending}
            >
              {taken === undefined ? texts.views.save : texts.views.replace}
            </Button>
          </div>
        </form>
      ) : (
        <p className="mt-3 border-t pt-3 text-[0.8125rem] text-muted">{texts.views.hint}</p>
      )}
      {(save.error ?? remove.error) && (
        <p role="alert" className="mt-2 text-[0.8125rem] break-words text-danger">
          {(save.error ?? remove.error)?.message}
        </p>
      )}
    </div>
  );
}

function sameFilter(one: SavedView["filter"], other: SavedView["filter"]): boolean {
  return (
    one.search === other.search &&
    one.accountId === other.accountId &&
    one.categoryId === other.categoryId &&
    one.from === other.from &&
    one.to === other.to &&
    (one.only ?? []).join() === (other.only ?? []).join()
  );
}
