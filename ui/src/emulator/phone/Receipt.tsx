import { useState } from 'react';
import { useSpeech } from '../../i18n';
import { ButtonLink, Dialog, Time } from '../../kit';
import { formatMoney, formatNumber } from '../../lib/format';
import type { Page } from '../data/types';
import { useWords } from '../i18n';
import type { ReceiptShown } from '../model/content';
import { Picture } from './pieces';

const SHOWN = 3;

/** A receipt as a card of the thread; pressed, it opens in full. */
export function ReceiptCard({ receipt, page }: { receipt: ReceiptShown; page: Page }) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const rest = receipt.items.length - SHOWN;
  return (
    <div className="rcpt" role="group" aria-label={`${words.receipt}, ${words.order(receipt.order)}`}>
      <div className="hd"><span className="cut">{receipt.merchant || page.name}</span><span className="nw">{words.order(receipt.order)}</span></div>
      <Items receipt={receipt} limit={SHOWN} />
      {rest > 0 && <div className="rest soft">{words.more(rest)}</div>}
      <div className="tt"><Paid receipt={receipt} /></div>
      <div className="tt"><Sums receipt={receipt} /></div>
      <button type="button" className="bt" onClick={() => setOpen(true)}>{words.showReceipt}</button>
      <Dialog open={open} onClose={() => setOpen(false)} title={words.receipt} size={440}><FullReceipt receipt={receipt} page={page} /></Dialog>
    </div>
  );
}

function FullReceipt({ receipt, page }: { receipt: ReceiptShown; page: Page }) {
  const words = useWords();
  return (
    <div className="rcpt full">
      <div className="hd"><span>{receipt.merchant || page.name}</span><span>{words.order(receipt.order)}</span></div>
      {receipt.at !== undefined && <div className="rest soft">{words.ordered} <Time at={receipt.at} as="short" /></div>}
      <Items receipt={receipt} />
      <div className="tt"><Paid receipt={receipt} long /></div>
      <div className="tt"><Sums receipt={receipt} /></div>
      {receipt.url && <div className="pad center"><ButtonLink href={receipt.url} icon="external" external>{words.seeOrder}</ButtonLink></div>}
    </div>
  );
}

function Items({ receipt, limit }: { receipt: ReceiptShown; limit?: number }) {
  const words = useWords();
  const { locale } = useSpeech();
  return (
    <>
      {receipt.items.slice(0, limit).map((item, i) => (
        <div className="it" key={i}>
          {item.image && <Picture url={item.image} alt={words.pictureOf(item.title)} className="pic" />}
          <div className="sp">
            <div className="m">{item.title}{item.quantity !== undefined && item.quantity !== 1 && <span className="soft"> {words.times(formatNumber(item.quantity, locale, 2))}</span>}</div>
            {item.subtitle && <div className="soft t-12">{item.subtitle}</div>}
          </div>
          {item.price !== undefined && <span className="nw">{item.price === 0 ? words.free : formatMoney(item.price, item.currency, locale)}</span>}
        </div>
      ))}
    </>
  );
}

function Paid({ receipt, long }: { receipt: ReceiptShown; long?: boolean }) {
  const words = useWords();
  return (
    <>
      <span className="soft">{words.paidWith}</span><span className="to-right">{receipt.payment}</span>
      {receipt.address.length > 0 && (
        <>
          <span className="soft">{words.shipTo}</span>
          <span className="to-right">{[receipt.recipient, ...receipt.address].map((part, i) => <span key={i}>{part}{long ? <br /> : i < receipt.address.length ? ', ' : ''}</span>)}</span>
        </>
      )}
    </>
  );
}

function Sums({ receipt }: { receipt: ReceiptShown }) {
  const words = useWords();
  const { locale } = useSpeech();
  const money = (amount: number) => formatMoney(amount, receipt.currency, locale).replace('-', '\u2212');
  const lines: [string, number | undefined][] = [
    [words.subtotal, receipt.subtotal], [words.shipping, receipt.shipping], [words.tax, receipt.tax],
    ...receipt.adjustments.map((one): [string, number | undefined] => [one.name, one.amount === undefined ? undefined : -Math.abs(one.amount)]),
  ];
  return (
    <>
      {lines.filter((line): line is [string, number] => line[1] !== undefined).map(([name, amount], i) => [
        <span className="soft" key={`${i}n`}>{name}</span>, <span className="num" key={`${i}a`}>{money(amount)}</span>,
      ])}
      {receipt.total !== undefined && <><span className="all">{words.total}</span><span className="num all">{money(receipt.total)}</span></>}
    </>
  );
}
