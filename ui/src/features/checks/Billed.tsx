import type { CheckProduct } from "@/bindings/CheckProduct";
import type { ChecksView } from "@/bindings/ChecksView";
import { useTexts } from "@/i18n";
import { callsOf } from "./billing";

/** What asking costs and how often it was asked this month: said before it is asked. */
export function Billed({
  view,
  products,
}: {
  view: ChecksView;
  products: readonly CheckProduct[];
}) {
  const { checks: texts } = useTexts();
  if (!view.isBilled) {
    return (
      <p data-testid="billed" className="text-[0.8125rem] text-muted">
        {texts.notBilled}
      </p>
    );
  }
  return (
    <div data-testid="billed" className="text-[0.8125rem] text-muted">
      <ul className="space-y-0.5">
        {products.map((product) => {
          const each = view.meters.find((meter) => meter.product === product)?.each ?? true;
          return (
            <li key={product} className="flex flex-wrap gap-x-2">
              <span className="font-medium text-ink figures" data-testid="billed-count">
                {texts.month({
                  product: texts.products[product],
                  count: callsOf(view, product),
                })}
              </span>
              <span>{each ? texts.billedEach : texts.billedOnce}</span>
            </li>
          );
        })}
      </ul>
      {view.othersKeys && <p className="mt-1">{texts.othersKeys}</p>}
    </div>
  );
}
