import type { Content } from '../api/types';
import { useT } from '../i18n/pages';
import { Icon } from '../kit';
import { Picture } from './Picture';
import { contentIcon, summaryOf } from './summary';
import { useSay } from './words';

/** The forms that ask the person for something, and those that the platform fills in. */
export function Asked({ content }: { content: Content }) {
  switch (content.type) {
    case 'token_request': return <Ask title={content.token_request?.title} button="notify" />;
    case 'subscription_request': return <SubscriptionView content={content} />;
    case 'coupon': return <CouponView content={content} />;
    case 'feedback': return <FeedbackView content={content} />;
    case 'customer_info': return <CustomerInfoView content={content} />;
    case 'utility': return <UtilityView content={content} />;
    case 'products': return <ProductsView content={content} />;
    default: return <Plain content={content} />;
  }
}

function Ask({ title, button }: { title?: string; button: 'notify' }) {
  const t = useT();
  return <div className="bub page first-l withbuttons"><div className="said">{title}</div><div className="bt">{t.content[button]}</div></div>;
}

function SubscriptionView({ content }: { content: Content }) {
  const s = useSay();
  const ask = content.subscription;
  const detail = [ask?.frequency && (s.content.frequencies[ask.frequency] ?? ask.frequency), ask?.time_zone].filter(Boolean).join(', ');
  return (
    <div className="sheetlet">
      {ask?.image_url && <Picture url={ask.image_url} alt="" className="pic" />}
      <div className="said"><b>{ask?.title || ask?.payload}</b>{detail && <span className="soft block">{detail}</span>}</div>
      <div className="bt">{s.content.getMessages}</div>
    </div>
  );
}

function CouponView({ content }: { content: Content }) {
  const s = useSay();
  const c = content.coupon;
  return (
    <>
      {c?.pre_message && <div className="bub page first-l breaks">{c.pre_message}</div>}
      <div className="sheetlet">
        {c?.image_url && <Picture url={c.image_url} alt="" className="pic" />}
        <div className="said"><b>{c?.title}</b>{c?.subtitle && <span className="soft block">{c.subtitle}</span>}{c?.code && <span className="block t-12">{s.content.couponCode} <code>{c.code}</code></span>}</div>
        <div className="bt" title={c?.url}>{c?.button_title || (c?.code ? s.content.getCode : s.content.openCoupon)}</div>
      </div>
    </>
  );
}

function FeedbackView({ content }: { content: Content }) {
  const s = useSay();
  const f = content.feedback;
  const scale = f ? (s.content.scales[f.kind] ?? f.kind) : '';
  return (
    <div className="sheetlet">
      <div className="said">
        <b>{f?.title}</b>{f?.subtitle && <span className="soft block">{f.subtitle}</span>}
        {f?.question && <span className="block">{f.question}</span>}
        <span className="soft block t-12">{[s.content.scaleOf(scale), f?.follow_up && `${s.content.followUp}: ${f.follow_up}`, f?.expires_in_days && s.content.days(f.expires_in_days)].filter(Boolean).join(', ')}</span>
        {f?.privacy_url && <a className="t-12" href={f.privacy_url} target="_blank" rel="noopener noreferrer">{s.content.privacy}</a>}
      </div>
      <div className="bt">{f?.button_title}</div>
    </div>
  );
}

function CustomerInfoView({ content }: { content: Content }) {
  const s = useSay();
  const c = content.customer_info;
  return (
    <div className="sheetlet">
      <div className="said">
        <b>{s.content.customerInfo}</b>
        <span className="soft block">{[s.content.customerInfoSay((c?.countries ?? []).join(', ')), c?.expires_in_days && s.content.days(c.expires_in_days)].filter(Boolean).join(', ')}</span>
        {c?.privacy_url && <a className="t-12" href={c.privacy_url} target="_blank" rel="noopener noreferrer">{s.content.privacy}</a>}
      </div>
      <div className="bt">{s.content.share}</div>
    </div>
  );
}

function UtilityView({ content }: { content: Content }) {
  const s = useSay();
  const u = content.utility;
  const rows = [
    ...(u?.header ?? []).map((v) => [s.content.header, v.text ?? v.image_url ?? '']),
    ...(u?.body ?? []).map((v, i) => [v.name || s.content.position(i + 1), v.text ?? '']),
    ...(u?.buttons ?? []).map((v) => [s.content.button, v.url ?? v.payload ?? '']),
  ];
  return (
    <div className="sheetlet">
      <div className="said"><b className="row g8"><Icon name="util" size={16} />{s.content.utility(u?.name ?? '', u?.language ?? '')}</b></div>
      {rows.length > 0 && <dl className="kv said" aria-label={s.content.utilityValues}>{rows.map(([name, value], i) => <div className="kvrow" key={i}><dt>{name}</dt><dd className="breaks">{value}</dd></div>)}</dl>}
    </div>
  );
}

function ProductsView({ content }: { content: Content }) {
  const s = useSay();
  return (
    <div className="car" role="list" tabIndex={0} aria-label={s.content.productsOf(content.products?.length ?? 0)}>
      {(content.products ?? []).map((id) => <div className="c" role="listitem" key={id}><span className="pic nopic"><Icon name="cart" size={20} /></span><div className="tx"><b>{s.content.product(id)}</b></div></div>)}
    </div>
  );
}

/** What has no picture of its own: its form and its name; an airline's payload as it is. */
function Plain({ content }: { content: Content }) {
  const t = useT();
  const s = useSay();
  return (
    <div className="sheetlet">
      <div className="said row g8"><Icon name={contentIcon(content)} size={16} /><b>{summaryOf(content, t, s)}</b></div>
      {content.type === 'airline' && <pre className="said t-12 breaks">{JSON.stringify(content.airline?.payload, null, 1)?.slice(0, 1200)}</pre>}
      {content.type === 'form' && <div className="bt">{s.content.openForm}</div>}
    </div>
  );
}
