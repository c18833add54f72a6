import type { HostView } from "@/bindings/HostView";
import type { NetworkView } from "@/bindings/NetworkView";
import { ErrorPanel } from "@/components/ErrorPanel";
import { ExportButton } from "@/components/ExportButton";
import { SkeletonList } from "@/components/Skeleton";
import { formatInstant } from "@/format/date";
import { useLocale, useTexts } from "@/i18n";
import { useHostMutation, useHostQuery } from "@/ipc";
import { Section } from "./Section";

/** The switch that keeps everything here, and everybody this profile ever spoke to. */
export function NetworkSection() {
  const texts = useTexts();
  const network = useHostQuery("network", null);
  const set = useHostMutation("set_offline");
  return (
    <Section title={texts.network.title}>
      {network.data ? (
        <div className="space-y-6">
          <div>
            <label className="flex items-center gap-2.5 font-medium">
              <input
                type="checkbox"
                data-testid="stay-offline"
                className="size-4 accent-accent"
                checked={set.isPending ? set.variables.offline : network.data.offline}
                onChange={({ target: { checked } }) => set.mutate({ offline: checked })}
              />
              {texts.network.offline}
            </label>
            <p className="mt-1 text-[0.8125rem] text-muted">{texts.network.offlineHint}</p>
            {set.error && <ErrorPanel error={set.error} className="mt-3" />}
          </div>
          <Logos network={network.data} />
          <div>
            <div className="flex flex-wrap items-center justify-between gap-3">
              <h3 className="font-medium">{texts.network.ledger}</h3>
              {network.data.hosts.length > 0 && <ExportButton request={{ list: "hosts" }} />}
            </div>
            <p className="mt-1 text-[0.8125rem] text-muted">{texts.network.ledgerHint}</p>
            {network.data.hosts.length === 0 ? (
              <p className="mt-3">{texts.network.empty}</p>
            ) : (
              <Hosts hosts={network.data.hosts} />
            )}
          </div>
        </div>
      ) : network.error ? (
        <ErrorPanel error={network.error} onRetry={() => void network.refetch()} />
      ) : (
        <SkeletonList label={texts.app.starting} rows={2} />
      )}
    </Section>
  );
}

/** Off until somebody switches them on, and says first who learns what. */
function Logos({ network }: { network: NetworkView }) {
  const texts = useTexts();
  const set = useHostMutation("set_logos");
  return (
    <div>
      <label className="flex items-center gap-2.5 font-medium">
        <input
          type="checkbox"
          data-testid="merchant-logos"
          className="size-4 accent-accent"
          checked={set.isPending ? set.variables.on : network.logos}
          onChange={({ target: { checked } }) => set.mutate({ on: checked })}
        />
        {texts.network.logos}
      </label>
      <p className="mt-1 text-[0.8125rem] text-muted">
        {texts.network.logosHint({ hosts: network.logoHosts.join(", ") })}
      </p>
      {set.error && <ErrorPanel error={set.error} className="mt-3" />}
    </div>
  );
}

function Hosts({ hosts }: { hosts: readonly HostView[] }) {
  const { network } = useTexts();
  const { columns, purposes } = network;
  const locale = useLocale();
  const count = new Intl.NumberFormat(locale);
  const heads = [
    columns.host,
    columns.purpose,
    columns.calls,
    columns.bytes,
    columns.first,
    columns.last,
  ];
  return (
    <div className="mt-3 overflow-x-auto">
      <table data-testid="network-hosts" className="w-full text-left text-[0.8125rem]">
        <thead>
          <tr className="border-b text-muted">
            {heads.map((head) => (
              <th key={head} scope="col" className="py-1.5 pr-4 font-medium">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y">
          {hosts.map((host) => (
            <tr key={`${host.purpose}-${host.host}`}>
              <th scope="row" className="py-2 pr-4 font-mono font-normal">
                {host.host}
                {isThisComputer(host.host) && (
                  <span className="ml-2 font-sans text-muted">{network.thisComputer}</span>
                )}
              </th>
              <td className="min-w-32 py-2 pr-4">{purposes[host.purpose]}</td>
              <td className="py-2 pr-4 figures">{count.format(host.calls)}</td>
              <td className="py-2 pr-4 figures">
                {host.bytes === null ? network.unknownBytes : bytesOf(host.bytes, locale)}
              </td>
              <td className="py-2 pr-4">{formatInstant(host.firstAt, locale)}</td>
              <td className="py-2">{formatInstant(host.lastAt, locale)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const isThisComputer = (host: string) => host.startsWith("127.") || host === "[::1]";

function bytesOf(bytes: number, locale: string): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const at = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: units[at] ?? "byte",
    unitDisplay: "short",
    maximumFractionDigits: at === 0 ? 0 : 1,
  }).format(bytes / 1000 ** at);
}
