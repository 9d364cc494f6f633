import { useState } from 'react';
import { Button, ErrorNote, IconButton, Sheet, Skeleton, Switch, TextField } from '../../../kit';
import { changeApp, setReview, type ReviewItem } from '../../data/desk';
import { useReview } from '../../data/desk-queries';
import { useDo } from '../../data/queries';
import type { App, State } from '../../data/types';
import { useT } from '../../../i18n';
import { useDesk } from '../../i18n/desk';
import { PersonName } from '../PersonName';
import { PersonPicker } from '../PersonPicker';
import { AskedBadge } from '../page/AskedBadge';

const first = ['requested', 'refused', 'approved', ''];

// What most apps ask for; the others come by a button.
const usual = ['pages_messaging', 'pages_show_list', 'pages_manage_metadata', 'pages_read_engagement', 'human_agent'];

/** Whom the app reaches: its mode, the people with a role on it, and what App Review allowed. */
export function Access({ state, app }: { state: State; app: App }) {
  return (
    <>
      <div className="deskgrid">
        <Mode app={app} />
        <Roles state={state} app={app} />
      </div>
      <Review app={app} />
    </>
  );
}

function Mode({ app }: { app: App }) {
  const desk = useDesk().access;
  const [privacy, setPrivacy] = useState(app.privacy_policy_url ?? '');
  const put = useDo((change: Partial<App>) => changeApp(app.id, change), [['state'], ['review', app.id]]);
  const live = app.mode === 'live';
  return (
    <Sheet title={desk.mode}>
      <div className="form">
        <p>{live ? desk.liveSay : desk.developmentSay}</p>
        <TextField label={desk.privacy} hint={desk.privacySay} type="url" value={privacy} placeholder="https://shop.example/privacy" onChange={(event) => setPrivacy(event.target.value)} />
        <div className="row"><Button size="sm" kind={live ? 'quiet' : 'primary'} busy={put.isPending} onClick={() => put.mutate({ mode: live ? 'development' : 'live', privacy_policy_url: privacy.trim() })}>{live ? desk.back : desk.goLive}</Button></div>
        <Switch label={desk.needed} hint={desk.neededSay} checked={app.review_needed ?? false} onChange={(review_needed) => put.mutate({ review_needed })} />
      </div>
    </Sheet>
  );
}

function Roles({ state, app }: { state: State; app: App }) {
  const desk = useDesk().access;
  const roles = app.roles ?? [];
  const put = useDo((next: string[]) => changeApp(app.id, { roles: next }), [['state']]);
  return (
    <Sheet title={desk.roles}>
      <p className="hint">{desk.rolesSay}</p>
      <ul className="plainlist">
        {roles.map((id) => <li key={id} className="row g8"><span className="sp"><PersonName id={id} state={state} /></span><IconButton name="x" label={desk.takeRole(id)} onClick={() => put.mutate(roles.filter((one) => one !== id))} /></li>)}
      </ul>
      <PersonPicker label={desk.giveRole} without={roles} onChoose={(id) => put.mutate([...roles, id])} />
    </Sheet>
  );
}

function Review({ app }: { app: App }) {
  const desk = useDesk().access;
  const { data, error, refetch } = useReview(app.id);
  const [all, setAll] = useState(false);
  const items = Object.entries(data?.items ?? {}).sort(([a, x], [b, y]) => first.indexOf(x.status) - first.indexOf(y.status) || (a < b ? -1 : 1));
  const shown = items.filter(([name, item]) => all || item.status !== '' || usual.includes(name));
  return (
    <Sheet title={desk.review} flush>
      {!data && <div className="pad">{error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <Skeleton lines={5} />}</div>}
      <ul className="reviewlist">{shown.map(([name, item]) => <ReviewRow key={name} app={app} name={name} item={item} />)}</ul>
      {!all && shown.length < items.length && <div className="reviewmore"><Button size="sm" kind="plain" onClick={() => setAll(true)}>{desk.reviewAll(items.length)}</Button></div>}
    </Sheet>
  );
}

function ReviewRow({ app, name, item }: { app: App; name: string; item: ReviewItem }) {
  const t = useT();
  const desk = useDesk().access;
  const [asking, setAsking] = useState<'requested' | 'refused'>();
  const [text, setText] = useState('');
  const put = useDo((change: Parameters<typeof setReview>[2]) => setReview(app.id, name, change), [['review', app.id], ['state']], () => { setAsking(undefined); setText(''); });
  const button = (label: string, run: () => void) => <Button size="sm" busy={put.isPending} aria-label={`${label}: ${name}`} onClick={run}>{label}</Button>;
  return (
    <li>
      <div className="row g8 wrap">
        <span className="mono sp">{name}</span>
        <span className="soft t-12">{item.access === 'advanced' ? desk.advanced : desk.standard}</span>
        {item.status && <AskedBadge status={item.status} />}
        {(item.status === '' || item.status === 'refused') && button(desk.ask, () => setAsking('requested'))}
        {item.status === 'requested' && button(desk.approve, () => put.mutate({ status: 'approved' }))}
        {item.status === 'requested' && button(desk.refuse, () => setAsking('refused'))}
        {item.status === 'approved' && button(desk.withdraw, () => put.mutate({ status: '' }))}
      </div>
      {(item.reason || item.use) && <p className="hint">{item.status === 'refused' && item.reason ? item.reason : item.use}</p>}
      {asking && (
        <form className="row g8 wrap end-fields" onSubmit={(event) => { event.preventDefault(); put.mutate(asking === 'requested' ? { status: 'requested', use: text } : { status: 'refused', reason: text }); }}>
          <div className="sp"><TextField small label={asking === 'requested' ? desk.use : desk.reason} value={text} autoFocus onChange={(event) => setText(event.target.value)} /></div>
          <Button size="sm" kind="primary" type="submit" busy={put.isPending}>{asking === 'requested' ? desk.ask : desk.refuse}</Button>
          <Button size="sm" kind="plain" onClick={() => setAsking(undefined)}>{t.kit.cancel}</Button>
        </form>
      )}
    </li>
  );
}
