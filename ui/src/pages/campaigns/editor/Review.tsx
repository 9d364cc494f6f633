import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { pagesQuery } from '../../../api/queries';
import type { Purpose } from '../../../api/types';
import { useAction, useSaid } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { Prerequisites } from '../../../composer/Prerequisites';
import { useT } from '../../../i18n/pages';
import { useTold } from '../../../i18n/told';
import { Button, Confirm, ErrorNote, Icon, Note, SelectField, Sheet, useEnv } from '../../../kit';
import { formatNumber, formatSpan } from '../../../lib/format';
import { ReachCount } from '../../../reach/ReachCount';
import { reachQuery, type Kind } from '../../../reach/reach';
import { previewQuery } from '../../segments/data';
import { grouped, type Definition as Audience } from '../../segments/tree';
import { launch, nouns } from '../data';
import { letter, stepOf, type Definition, type Step } from '../model';
import { useCampaignWords } from '../words';
import type { StepProps } from './Editor';
import { useLines } from './lines';

const route = getRouteApi('/shell/campaigns/$id');

/** When a first run begins, as far as its schedule says it; undefined: now, or nobody knows. */
function beginning({ delivery }: Definition): string | undefined {
  const { schedule } = delivery;
  return delivery.type === 'planned' && schedule && !schedule.now && schedule.date && schedule.time ? `${schedule.date}T${schedule.time}` : undefined;
}

/** Whom it will reach and by which right, what is left to mend, and the launch. */
export function ReviewStep(props: StepProps & { onStep: (next: Step) => void }) {
  const { draft, onStep } = props;
  const w = useCampaignWords();
  const { ws } = usePlace();
  const { definition } = draft;
  const composition = definition.variants[0]?.composition;
  const pages = useQuery(pagesQuery(ws)).data?.items ?? [];
  const [chosen, setChosen] = useState('');
  const page = composition?.page_id || chosen || pages[0]?.id || '';
  const audience = grouped(definition.audience as Audience);
  const preview = useQuery(previewQuery(ws, undefined, audience));
  const people = preview.data?.people;
  const kind: Kind = { purpose: (definition.purpose || 'transactional') as Purpose, content: composition?.content.type, topic: definition.topic, template: composition?.content.utility?.name, language: composition?.content.utility?.language };
  const messenger = composition?.channel === 'messenger';
  const reach = useQuery({ ...reachQuery(ws, page, { kind: 'definition', definition: audience }, kind), enabled: messenger && page !== '' && definition.purpose !== '' });
  const reachable = messenger ? reach.data?.reachable : people;
  const pace = pages.find((one) => one.id === page)?.per_second;
  return (
    <div className="reviewcols">
      <div className="col g20 min0">
        <Problems problems={draft.problems} onStep={onStep} />
        {messenger && !composition?.page_id && pages.length > 1 && <SelectField label={w.countedFor} value={page} choices={pages.map((one) => ({ value: one.id, label: one.name }))} onChange={(event) => setChosen(event.target.value)} />}
        {messenger && page !== '' && definition.purpose !== '' && <ReachCount page={page} people={{ kind: 'definition', definition: audience }} kind={kind} />}
        {!messenger && people !== undefined && <WebhookReach people={people} />}
        {messenger && page === '' && <Note tone="brass">{w.noPage}</Note>}
      </div>
      <div className="col g16">
        <Launch {...props} people={people} reachable={reachable} />
        {reachable !== undefined && <Duration definition={definition} people={reachable} perSecond={messenger ? pace : undefined} />}
        {messenger && page !== '' && <Prerequisites page={page} purpose={definition.purpose} />}
        <Summary definition={definition} onStep={onStep} />
      </div>
    </div>
  );
}

/** What keeps it from being launched, each with the way to where it is mended. */
function Problems({ problems, onStep }: { problems: Record<string, string>; onStep: (next: Step) => void }) {
  const w = useCampaignWords();
  const { say } = useTold();
  const list = Object.entries(problems);
  if (list.length === 0) return null;
  return (
    <Sheet title={w.toMend(list.length)} flush>
      <ul className="mend">
        {list.map(([place, text]) => (
          <li key={place}><Icon name="stop" size={16} className="c-stamp" /><span className="sp">{say(text)}</span><Button size="sm" kind="plain" onClick={() => onStep(stepOf(place))}>{w.mendIn(w.stepNames[stepOf(place)])}</Button></li>
        ))}
      </ul>
    </Sheet>
  );
}

function WebhookReach({ people }: { people: number }) {
  const w = useCampaignWords();
  const { locale } = useEnv();
  return <Sheet label={w.forecast}><p className="sumline"><span className="n">{formatNumber(people, locale)}</span> <span className="w">{w.getRequest}</span></p><p className="soft t-13">{w.webhookSay}</p></Sheet>;
}

/** When it begins, and the one button of the page. */
function Launch({ campaign, draft, people, reachable }: StepProps & { people?: number; reachable?: number }) {
  const w = useCampaignWords();
  const { ws } = usePlace();
  const { zone, locale } = useEnv();
  const may = useMay('campaigns.launch');
  const navigate = route.useNavigate();
  const [asked, setAsked] = useState(false);
  const go = useAction(async () => launch(ws, campaign.id, await draft.flush()), nouns, () => void navigate({ search: {} }), { quiet: true });
  const said = useSaid(go.error);
  const { definition } = draft;
  const start = beginning(definition);
  const when = start ? new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit', timeZone: 'UTC' }).format(Date.parse(start + 'Z')) : definition.delivery.type === 'planned' ? w.atOnce : w.listens[definition.delivery.type] ?? '';
  const open = Object.keys(draft.problems).length > 0;
  const number = (n: number | undefined) => (n === undefined ? '…' : formatNumber(n, locale));
  return (
    <section className="telegram launch" aria-label={w.launch}>
      <h2>{when}</h2>
      {start && <p className="t-13 soft">{definition.delivery.schedule?.local ? w.theirs : zone}</p>}
      <Button kind="primary" size="big" disabled={!may || open || definition.purpose === ''} busy={go.isPending} onClick={() => setAsked(true)}>{campaign.version > 0 ? w.launchAgain : start ? w.launchPlan : w.launchNow}</Button>
      {said && <ErrorNote error={said} />}
      <p className="t-13">{!may ? w.mayNotLaunch : open ? w.mendFirst : w.canBeStopped}</p>
      <Confirm open={asked} title={w.launchTitle(campaign.name)} action={campaign.version > 0 ? w.launchAgain : w.launchDo} onClose={() => setAsked(false)} onConfirm={async () => { await go.mutateAsync(undefined); }}>
        <p>{definition.delivery.type === 'planned' ? w.launchSay(number(reachable), number(people), when) : w.launchListens}</p>
        {people === 0 && <Note tone="brass">{w.nobodyYet}</Note>}
      </Confirm>
    </section>
  );
}

function Duration({ definition, people, perSecond }: { definition: Definition; people: number; perSecond?: number }) {
  const w = useCampaignWords();
  const { locale } = useEnv();
  const own = definition.delivery.per_minute ? definition.delivery.per_minute / 60 : undefined;
  const pace = own && perSecond ? Math.min(own, perSecond) : own ?? perSecond;
  if (definition.delivery.type !== 'planned' || !pace || people === 0) return null;
  return <Sheet title={w.duration} actions={<b className="t-13">{formatSpan(Math.max(1000, (people / pace) * 1000), locale)}</b>}><p className="t-13 soft">{w.durationSay(formatNumber(people, locale), formatNumber(pace, locale, pace < 1 ? 2 : 0))}</p></Sheet>;
}

/** What was chosen, each with the way back to it. */
function Summary({ definition, onStep }: { definition: Definition; onStep: (next: Step) => void }) {
  const w = useCampaignWords();
  const t = useT();
  const lines = useLines(definition);
  const row = (step: Step, name: string, value: string) => <div className="kvrow" key={name}><dt>{name}</dt><dd className="breaks"><button type="button" className="lnk" onClick={() => onStep(step)}>{value}</button></dd></div>;
  return (
    <Sheet label={w.summary}>
      <dl className="kv">
        {row('compose', w.variants, definition.variants.map((one, i) => `${one.name === letter(i) ? '' : `${letter(i)} `}${one.name}${definition.variants.length > 1 ? ` ${one.weight} %` : ''}`).join(', '))}
        {row('compose', w.purpose, definition.purpose ? t.purposes[definition.purpose] ?? definition.purpose : w.missing)}
        {row('target', w.audience, lines.audience)}
        {definition.control ? row('target', w.control, `${definition.control} %`) : null}
        {row('deliver', w.again, lines.again)}
        {row('convert', w.convertsBy, lines.conversions)}
      </dl>
    </Sheet>
  );
}
