import type { Receipt } from '../api/types';
import { useT } from '../i18n/pages';
import { useEnv } from '../kit';
import { formatMoney } from '../lib/format';
import { Picture } from './Picture';

/** An order's confirmation. Amounts are texts of decimals; they are only written, never added up. Adjustments lower the price. */
export function ReceiptView({ receipt }: { receipt: Receipt }) {
  const t = useT();
  const { locale } = useEnv();
  const money = (text: string | undefined, currency = receipt.currency) => (text === undefined || text === '' ? '' : formatMoney(Number(text), currency, locale));
  const { summary, address } = receipt;
  const lines = [
    [t.content.subtotal, summary.subtotal], [t.content.shipping, summary.shipping_cost], [t.content.tax, summary.total_tax],
    ...(receipt.adjustments ?? []).map((one) => [one.name, one.amount && !one.amount.startsWith('-') ? `-${one.amount}` : one.amount]),
  ].filter(([, amount]) => amount);
  return (
    <div className="rcpt" role="group" aria-label={t.content.receiptOf(receipt.order_number)}>
      <div className="hd"><span>{receipt.merchant_name ?? t.content.receipt}</span><span>{t.content.order(receipt.order_number)}</span></div>
      {(receipt.items ?? []).map((item, i) => (
        <div className="it" key={i}>
          {item.image_url && <Picture url={item.image_url} alt={t.content.pictureOf(item.title)} className="pic" />}
          <div className="sp">
            <div className="m">{item.title}{item.quantity && Number(item.quantity) !== 1 && <span className="soft"> {t.content.quantity(item.quantity)}</span>}</div>
            {item.subtitle && <div className="soft t-12">{item.subtitle}</div>}
          </div>
          <span className="nw">{Number(item.price) === 0 ? t.content.free : money(item.price, item.currency ?? receipt.currency)}</span>
        </div>
      ))}
      <div className="tt soft">
        <span>{t.content.paid(receipt.payment_method)}</span><span />
        {address && <span>{t.content.to} {receipt.recipient_name}, {[address.street_1, address.street_2, `${address.postal_code} ${address.city}`, address.country].filter(Boolean).join(', ')}</span>}
        {address && <span />}
      </div>
      <div className="tt">
        {lines.map(([name, amount]) => [<span className="soft" key={name}>{name}</span>, <span className="num" key={name + 'n'}>{money(amount)}</span>])}
        <span className="all">{t.content.total}</span><span className="num all">{money(summary.total_cost)}</span>
      </div>
    </div>
  );
}
