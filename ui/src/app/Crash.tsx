import { Component, type ReactNode } from "react";
import { ErrorPanel } from "@/components/ErrorPanel";
import { useTexts } from "@/i18n";
import { toAppError } from "@/ipc";

/** Keeps a screen that fails to draw from taking the whole window with it. */
export class Crash extends Component<{ children: ReactNode }, { thrown: unknown }> {
  override state = { thrown: null as unknown };

  static getDerivedStateFromError(thrown: unknown) {
    return { thrown };
  }

  override render() {
    return this.state.thrown === null ? (
      this.props.children
    ) : (
      <CrashPanel thrown={this.state.thrown} onRetry={() => this.setState({ thrown: null })} />
    );
  }
}

function CrashPanel({ thrown, onRetry }: { thrown: unknown; onRetry: () => void }) {
  const texts = useTexts();
  return (
    <div className="mx-auto max-w-xl p-8">
      <ErrorPanel error={{ ...toAppError(thrown), hint: texts.errors.crashed }} onRetry={onRetry} />
    </div>
  );
}
