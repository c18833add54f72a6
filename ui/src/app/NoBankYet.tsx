import type { ReactNode } from "react";
import { EmptyState } from "@/components/EmptyState";
import { Button } from "@/components/ui/button";
import { useTexts } from "@/i18n";
import { useHostQuery } from "@/ipc";
import { useRoute } from "./route";

/** What every screen says before the first bank: what will be there, and the one step to it. */
export function NoBankYet({ icon }: { icon: ReactNode }) {
  const texts = useTexts();
  const [, navigate] = useRoute();
  const demo = useHostQuery("app_state", null).data?.profile?.relay === "demo";
  const words = demo ? texts.firstBank.demo : texts.firstBank.real;
  return (
    <EmptyState
      icon={icon}
      title={words.title}
      text={words.text}
      action={
        <Button
          variant="primary"
          data-testid="connect-bank"
          onClick={() => navigate({ screen: "connections", link: "new" })}
        >
          {words.action}
        </Button>
      }
    />
  );
}
