import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { pagesQuery } from '../../../api/queries';
import { useAction, useSaid } from '../../../app/hooks';
import { useMay, usePlace } from '../../../app/workspace';
import { Prerequisites } from '../../../composer/Prerequisites';
import { useT } from '../../../i18n/pages';
import { useTold } from '../../../i18n/told';
import { Button, Confirm, ErrorNote, Icon, Note, Sheet, Skeleton, useEnv } from '../../../kit';
import { formatNumber, formatSpan } from '../../../lib/format';
import { Changes } from '../Changes';
import { forecastQuery, launch, nouns, type Forecast as Seen } from '../data';
import { letter, stepOf, type Definition, type Step } from '../model';
import { useCampaignWords } from '../words';
import type { StepProps } from './step';
import { Behind } from './Behind';
import { Forecast } from './Forecast';
import { useLines } from './lines';
import { Rehearsal } from './Rehearsal';

const route = getRouteApi('/shell/campaigns/$id');

/** When a first run begins, as far as its schedule says it; undefined: now, or nobody knows. */
function beginning({ delivery }: Definition): string | undefined {
  const { schedule } = delivery;
  return delivery.type === 'planned' && schedule && !schedule.now && schedule.date && schedule.time ? `${schedule.date}T${schedule.time}` : undefined;
}

/** Whom it will reach and by which right, what is left to mend, and the launch. */
export function ReviewStep(props: StepProps & { onStep: (next: Step) => void }) {
  const { campaign, draft, onStep } = props;
  const w = useCampaignWords();
  const { ws } = usePlace();
  const { definition } = draft;
  const composition = definition.variants[0]?.composition;
  const pages = useQuery(pagesQuery(ws)).data?.items ?? [];
  const page = composition?.page_id || pages[0]?.id || '';
  const messenger = composition?.channel === 'messenger';
  // The forecast is of what is saved.
  const settled = draft.saving.state === 'saved';
  const forecast = useQuery({ ...forecastQuery(ws, campaign.id, draft.revision), enabled: settled && definition.purpose !== '' });
  const said = useSaid(forecast.error);
  return (
    <div className="reviewcols">
      <div className="col g20 min0" aria-busy={forecast.isFetching || undefined}>
        <Problems problems={draft.problems} onStep={onStep} />
        {campaign.live && <Sheet title={w.whatChanges}><Changes before={campaign.live} after={definition} /></Sheet>}
        <Behind warnings={draft.warnings} seen={forecast.data} many={definition.variants.length > 1} onStep={onStep} />
        {forecast.data ? <Forecast seen={forecast.data} name={campaign.name} messenger={messenger} /> : said ? <Note>{w.noForecast} {said.message}</Note> : definition.purpose !== '' && <Sheet><Skeleton lines={8} height={20} /></Sheet>}
      </div>
      <div className="col g16">
        <Launch {...props} seen={forecast.data} />
        {forecast.data && <Duration seen={forecast.data} planned={definition.delivery.type === 'planned'} />}
        <Rehearsal id={campaign.id} revision={draft.revision} variants={definition.variants} flush={draft.flush} onStep={onStep} />
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

/** When it begins, and the one button of the page. */
function Launch({ campaign, draft, seen }: StepProps & { seen?: Seen }) {
  const w = useCampaignWords();
  const { ws } = usePlace();
  const { zone, locale } = useEnv();
  const may = useMay('campaigns.launch');
  const navigate = route.useNavigate();
  const [asked, setAsked] = useState(false);
  const go = useAction(async () => launch(ws, campaign.id, await draft.flush(), seen?.people === 0), nouns, () => void navigate({ search: {} }), { quiet: true });
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
        <p>{definition.delivery.type === 'planned' ? w.launchSay(number(seen?.reachable), number(seen?.people), when) : w.launchListens}</p>
        {seen?.people === 0 && <Note tone="brass">{w.nobodyYet}</Note>}
      </Confirm>
    </section>
  );
}

function Duration({ seen, planned }: { seen: Seen; planned: boolean }) {
  const w = useCampaignWords();
  const { locale } = useEnv();
  if (!planned || !seen.per_minute || !seen.seconds) return null;
  return <Sheet title={w.duration} actions={<b className="t-13">{formatSpan(Math.max(1000, seen.seconds * 1000), locale)}</b>}><p className="t-13 soft">{w.durationSay(formatNumber(seen.reachable, locale), formatNumber(seen.per_minute, locale))}</p></Sheet>;
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
