import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '../../../api/client';
import { useAction, useRested, useSaid, useTitle } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { cardByKeyQuery, shownLiveQuery } from '../../../composer/card/data';
import { FeedPhone } from '../../../composer/card/FeedPhone';
import { TemplateField } from '../../../composer/card/InAppForm';
import { PlainValues } from '../../../composer/card/PlainValues';
import { asked, variablesOf } from '../../../composer/card/values';
import { Button, EmptyState, ErrorNote, Note, PageHeader, Sheet, Skeleton, useEnv, useNow } from '../../../kit';
import { formatNumber } from '../../../lib/format';
import { instantOf } from '../../../lib/local';
import { sendBatch, type Order, type TargetFile } from './data';
import { How, type Said } from './How';
import { People } from './People';
import { Review } from './Review';
import { MOST, readIds } from './targets';
import { useSendWords } from './words';
import '../../../composer/composer.css';
import '../../../theme/message.css';
import './send.css';

const route = getRouteApi('/shell/notifications/send');

/** An in-app notification to people who are named, here and now or later: what, to whom, with which values, when; then a look at it all. */
export default function Send() {
  const w = useSendWords();
  const may = useMay('campaigns.launch');
  useTitle(w.title);
  return (
    <>
      <PageHeader crumb={<Link to="/notifications" search={{ tab: 'batches' }}>{w.log}</Link>} title={w.title} sub={w.lead} />
      <div className="body">{may ? <Wizard /> : <EmptyState page icon="bell" title={w.mayNot}>{w.mayNotSay}</EmptyState>}</div>
    </>
  );
}

function Wizard() {
  const w = useSendWords();
  const { ws } = usePlace();
  const { locale, zone } = useEnv();
  const now = useNow(10_000);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const set = (next: Partial<typeof search>) => navigate({ search: { ...search, ...next }, replace: true });
  const [typed, setTyped] = useState('');
  const [file, setFile] = useState<TargetFile>();
  const [values, setValues] = useState<Record<string, string>>({});
  const [said, setSaid] = useState<Said>({ title: '', tag: '', event: '', purpose: 'promotional', at: '' });
  const [key, setKey] = useState(() => crypto.randomUUID());
  const [reviewing, setReviewing] = useState(false);
  const template = search.template ?? '';
  const byFile = search.to === 'file';
  const card = useQuery(cardByKeyQuery(ws, template));
  const detail = card.data;
  const all = detail?.live ? asked(detail, []) : [];
  const { ids, bad } = readIds(typed);
  const count = byFile ? file?.targets ?? 0 : ids.length;
  const due = said.at === '' ? undefined : instantOf(said.at, zone);
  const late = said.at !== '' && (due === undefined || due <= now);
  const missing = byFile ? [] : all.filter((one) => one.required && !values[one.name]);
  const empty = byFile ? [] : all.filter((one) => !one.required && !values[one.name]);
  const ready = Boolean(detail?.live) && detail?.state === 'live' && count > 0 && !late && missing.length === 0 && (byFile || (bad.length === 0 && ids.length <= MOST));
  const body = (): Order => {
    const variables = variablesOf(all, values);
    const to = byFile ? { file: file!.key } : { targets: ids.map((user_id) => ({ user_id, variables })) };
    return { template_key: template, ...to, title: said.title.trim() || undefined, tag: said.tag.trim() || undefined, event_name: said.event.trim() || undefined, purpose: said.purpose, planned_at: due ? new Date(due).toISOString() : undefined };
  };
  const send = useAction(() => sendBatch(ws, body(), key), ['notification-batches', 'notifications'], (batch) => void navigate({ to: '/notifications', search: { tab: 'batches', open: batch.id } }), { quiet: true });
  // What was refused and is written anew is another request.
  const anew = () => {
    if (!send.error) return;
    send.reset();
    setKey(crypto.randomUUID());
  };
  const places = send.error instanceof ApiError ? send.error.places : {};
  const unread = useSaid(detail === undefined ? card.error : null);
  const refused = useSaid(send.error instanceof ApiError ? send.error : null);
  return (
    <div className="sendcols">
      <div className="col g16 min0">
        <Sheet title={w.what}>
          <div className="col g12">
            <TemplateField inapp={{ template }} name={detail?.name} gone={detail === null} error={places.template_key ?? null} onChange={(next) => { anew(); set({ template: next.template || undefined }); setValues({}); }} />
            {detail && detail.state !== 'live' && <p className="err" role="alert"><span>{w.notLive}</span></p>}
          </div>
        </Sheet>
        <Sheet title={w.whom}><People {...{ byFile, typed, file, all }} error={places.targets ?? places.file ?? null} onBy={(to) => set({ to: to === 'file' ? 'file' : undefined })} onTyped={(next) => { anew(); setTyped(next); }} onFile={(next) => { anew(); setFile(next); }} /></Sheet>
        {!byFile && template !== '' && <Sheet title={w.values}>{unread ? <ErrorNote error={unread} onRetry={() => card.refetch()} /> : detail === undefined ? <Skeleton lines={3} /> : <PlainValues bare all={all} values={values} onChange={(next) => { anew(); setValues(next); }} />}</Sheet>}
        <Sheet title={w.how}><How said={said} places={places} late={late} onChange={(next) => { anew(); setSaid(next); }} /></Sheet>
        {count > 0 && empty.length > 0 && <Note tone="brass">{w.empty(empty.map((one) => `{${one.name}}`).join(', '))}</Note>}
        {refused && <ErrorNote error={refused} />}
        <div className="row g12 wrap"><Button kind="primary" icon="send" disabled={!ready} onClick={() => setReviewing(true)}>{w.review}</Button><span className="soft" role="status">{missing.length > 0 ? w.needs(missing.map((one) => one.label).join(', ')) : w.count(count, formatNumber(count, locale))}</span></div>
      </div>
      <aside className="sendside" aria-label={w.preview}>{detail?.live && <Preview template={template} id={detail.id} live={detail.live} variables={byFile ? {} : variablesOf(all, values)} samples={byFile} />}{byFile && detail?.live && <p className="soft t-13">{w.previewSamples}</p>}</aside>
      {detail && <Review open={reviewing} {...{ count, detail, said, file: byFile ? file : undefined, due }} onClose={() => setReviewing(false)} onDo={() => send.mutateAsync(undefined)} />}
    </div>
  );
}

/** What comes of it for one of them; for those of a file, with the samples. */
function Preview({ template, id, live, variables, samples }: { template: string; id: string; live: Parameters<typeof shownLiveQuery>[2]; variables: Record<string, unknown>; samples: boolean }) {
  const { ws } = usePlace();
  const shown = useQuery(shownLiveQuery(ws, id, live, useRested(variables, 300), samples));
  return shown.data ? <FeedPhone card={shown.data} template={template} /> : <Skeleton lines={6} />;
}
