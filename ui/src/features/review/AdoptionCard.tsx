import type { AccountView } from "@/bindings/AccountView";
import type { Adoption } from "@/bindings/Adoption";
import { notify } from "@/app/notice";
import { ErrorPanel } from "@/components/ErrorPanel";
import { InstitutionMark } from "@/components/InstitutionMark";
import { Money } from "@/components/Money";
import { own } from "@/components/own";
import { usePrivacy } from "@/components/privacy";
import { Button } from "@/components/ui/button";
import { useTexts } from "@/i18n";
import { toAppError, useHostMutation } from "@/ipc";

/** An account that was connected before: the person confirms which one it is. */
export function AdoptionCard({ adoption: { account, old, by } }: { adoption: Adoption }) {
  const texts = useTexts();
  const adopt = useHostMutation("adopt");
  const undo = useHostMutation("undo_adoption");
  const say = useHostMutation("say_two_accounts");
  const pair = { accountId: account.id, oldAccountId: old.id };
  const error = adopt.error ?? say.error;
  const takeBack = (accountId: string) =>
    undo.mutate(
      { accountId },
      { onError: (thrown) => notify({ text: toAppError(thrown).message, tone: "danger" }) },
    );
  const sayTwo = () =>
    say.mutate(
      { ...pair, areTwo: true },
      {
        onSuccess: () =>
          notify({
            text: texts.review.areTwo({ account: account.name }),
            action: { label: texts.undo.undo, run: () => say.mutate({ ...pair, areTwo: false }) },
          }),
      },
    );
  return (
    <section
      data-testid="adoption"
      aria-label={`${texts.review.adoption} ${account.name}`}
      className="@container rounded-2xl border bg-surface p-5 shadow-card"
    >
      <h2 className="font-semibold">{texts.review.adoption}</h2>
      <p className="mt-0.5 text-[0.8125rem] text-muted">
        {texts.review.adoptionLead({ account: account.name, bank: account.institution })}{" "}
        {own(texts.review.adoptionBy, by) ?? by}
      </p>
      <div className="mt-4 grid gap-3 @xl:grid-cols-2">
        <Side name={texts.review.before} account={old} />
        <Side name={texts.review.now} account={account} />
      </div>
      {error && <ErrorPanel error={error} className="mt-4" />}
      <div className="mt-4 flex flex-wrap items-center gap-3">
        <Button
          variant="primary"
          size="sm"
          data-testid="adopt"
          disabled={adopt.isPending}
          onClick={() =>
            adopt.mutate(pair, {
              onSuccess: (done) =>
                notify({
                  text: texts.review.adopted(done),
                  action: { label: texts.undo.undo, run: () => takeBack(done.accountId) },
                }),
            })
          }
        >
          {texts.review.adopt}
        </Button>
        <Button size="sm" data-testid="are-two" disabled={say.isPending} onClick={sayTwo}>
          {texts.review.sayTwo}
        </Button>
      </div>
      <p className="mt-2 text-[0.8125rem] text-muted">{texts.review.adoptHint}</p>
    </section>
  );
}

function Side({ name, account }: { name: string; account: AccountView }) {
  const texts = useTexts();
  const hidden = usePrivacy();
  return (
    <div className="flex items-start gap-3 rounded-xl border p-3">
      <InstitutionMark name={account.institution} />
      <div className="min-w-0 flex-1">
        <p className="text-xs font-medium text-muted">{name}</p>
        <p className="truncate font-medium">{account.name}</p>
        <p className="truncate text-[0.8125rem] text-muted figures">
          {[
            account.institution,
            ...(account.mask === null || hidden ? [] : [`•••• ${account.mask}`]),
          ].join(" · ")}
        </p>
        <p className="text-[0.8125rem] text-muted figures">
          {texts.accounts.transactions({ count: account.transactions })}
        </p>
      </div>
      {account.balances.current && (
        <Money money={account.balances.current} className="font-medium" />
      )}
    </div>
  );
}
