import { Link, getRouteApi, useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { useSaid } from '../../../app/hooks';
import { useMay } from '../../../app/workspace';
import type { Composition } from '../../../composer/data';
import { Side } from '../../../composer/Side';
import { Button, Confirm, ErrorNote, Icon, Note, useEnv } from '../../../kit';
import { formatTime } from '../../../lib/format';
import { StateBadge } from '../Campaigns';
import type { Detail } from '../data';
import { blankComposition, letter, stepOf, steps, type Step } from '../model';
import { useDraft, type Draft } from '../useDraft';
import { useCampaignWords } from '../words';
import { ComposeStep } from './Compose';
import { ConvertStep } from './Convert';
import { DeliverStep } from './Deliver';
import type { Part } from './Fallback';
import { More } from './More';
import { ReviewStep } from './Review';
import type { StepProps } from './step';
import { TargetStep } from './Target';
import { useHard } from './useHard';

const route = getRouteApi('/shell/campaigns/$id');

/** A campaign while it is written, in five steps, beside the message as a person would get it. */
export function Editor({ campaign, onReload }: { campaign: Detail; onReload: () => void }) {
  const w = useCampaignWords();
  const navigate = route.useNavigate();
  const search = route.useSearch();
  const may = useMay('campaigns.edit');
  const mayTry = useMay('messages.send');
  const draft = useDraft(campaign, w.variant(letter(0)));
  const step = steps.find((one) => one === search.step) ?? 'compose';
  const [seen, setSeen] = useState<Step[]>([]);
  const [at, setAt] = useState(0);
  const [written, setPart] = useState<Part>('first');
  const [trying, setTrying] = useState(false);
  const [found, setFound] = useState<Record<string, string>>({});
  const [person, setPerson] = useState<{ id: string; attributes: Record<string, unknown> }>();
  const { definition } = draft;
  const index = Math.min(at, definition.variants.length - 1);
  const fallback = definition.variants[index]?.fallback?.composition as Composition | undefined;
  const part: Part = written === 'second' && fallback ? 'second' : 'first';
  const composition: Composition = { ...((part === 'second' ? fallback : (definition.variants[index]?.composition as Composition | undefined)) ?? blankComposition), purpose: definition.purpose as Composition['purpose'], topic: definition.topic };
  const hard = useHard(campaign.id, draft, definition.variants[index]?.id, part, step === 'compose');
  const all = step === 'review' || seen.includes('review');
  // A field is not wrong before it was left: a step's problems show once it was gone from, all of them after the review.
  const problems = Object.fromEntries(Object.entries(draft.problems).filter(([place]) => all || (seen.includes(stepOf(place)) && step === stepOf(place))));
  const wrong = (one: Step) => Object.keys(draft.problems).some((place) => stepOf(place) === one);
  const go = (next: Step) => {
    setSeen([...new Set([...seen, step])]);
    void draft.flush();
    void navigate({ search: { ...search, step: next } });
    window.scrollTo(0, 0);
  };
  const next = steps[steps.indexOf(step) + 1];
  const props: StepProps = { campaign, draft, problems, put: may ? draft.put : () => {} };
  return (
    <>
      <header className="head ruled stephead">
        <div className="line">
          <div className="titles">
            <div className="crumb"><Link to="/campaigns" search={{}}>{w.title}</Link></div>
            <div className="row g8"><h1 title={draft.name}>{draft.name || w.untitled}</h1><StateBadge campaign={campaign} /><Saved draft={draft} /></div>
          </div>
          <nav aria-label={w.steps}>
            <ol className="steps">
              {steps.map((one, i) => {
                const done = one !== step && one !== 'review' && !wrong(one);
                return (
                  <li key={one} className={done ? 'done' : undefined}>
                    <a href={`?step=${one}`} aria-current={one === step ? 'step' : undefined} onClick={(event) => { event.preventDefault(); go(one); }}><span className="n">{done ? <Icon name="check" size={12} label={w.complete} /> : i + 1}</span><span className="stepname">{w.stepNames[one]}</span></a>
                  </li>
                );
              })}
            </ol>
          </nav>
          <span className="row g8 wrap">
            {mayTry && step !== 'review' && <Button icon="send" disabled={!definition.purpose} onClick={() => setTrying(true)}>{w.tryIt}</Button>}
            <More campaign={campaign} />
            {next && <Button kind="primary" onClick={() => go(next)}>{w.nextIs(w.stepNames[next])}</Button>}
          </span>
        </div>
      </header>
      <div className="body stepbody">
        {!may && <Note>{w.mayNot}</Note>}
        {campaign.version > 0 && <Note>{w.editsLive} <Link to="/campaigns/$id" params={{ id: campaign.id }} search={{}}>{w.toResults}</Link></Note>}
        <Trouble draft={draft} onReload={onReload} />
        <Leaving when={draft.saving.state === 'refused' || draft.saving.state === 'elsewhere' || draft.name.trim() === ''} />
        <div className={step === 'compose' && composition.channel !== 'inapp' ? 'composecols' : step === 'review' ? 'composecols solo' : 'composecols noreq'}>
          {step === 'compose' && <ComposeStep {...props} index={index} onIndex={setAt} composition={composition} part={part} onPart={setPart} found={found} person={person?.attributes} longest={hard.longest} />}
          {step === 'deliver' && <DeliverStep {...props} />}
          {step === 'target' && <TargetStep {...props} />}
          {step === 'convert' && <ConvertStep {...props} />}
          {step === 'review' && <ReviewStep {...props} onStep={go} />}
          <Side composition={composition} among={definition.audience as { where: object }} hard={step === 'compose' ? hard.more : undefined} onPerson={setPerson} trying={trying} onTried={() => setTrying(false)} onProblems={setFound} />
        </div>
      </div>
    </>
  );
}

/** Whether what was written is kept. */
function Saved({ draft }: { draft: Draft }) {
  const w = useCampaignWords();
  const { locale, zone, skew } = useEnv();
  const { saving } = draft;
  const words = draft.name.trim() === '' ? w.notSaved : saving.state === 'saved' ? (saving.at ? w.savedAt(formatTime(saving.at + skew, 'clock', locale, zone)) : w.saved) : saving.state === 'saving' || saving.state === 'waiting' ? w.saving : w.notSaved;
  return <span className="soft t-13 row g4" role="status">{saving.state === 'saved' && <Icon name="check" size={14} />}{words}</span>;
}

function Trouble({ draft, onReload }: { draft: Draft; onReload: () => void }) {
  const w = useCampaignWords();
  const said = useSaid(draft.saving.state === 'refused' ? draft.saving.error : null);
  if (draft.saving.state === 'elsewhere') return <Note tone="brass">{w.elsewhere} <button type="button" className="lnk" onClick={onReload}>{w.reload}</button></Note>;
  return said ? <ErrorNote error={said} onRetry={() => void draft.flush()} /> : null;
}

/** Asks before what could not be saved is left: another step of the same page keeps it. */
function Leaving({ when }: { when: boolean }) {
  const w = useCampaignWords();
  const { status, proceed, reset } = useBlocker({ shouldBlockFn: ({ current, next }) => when && current.pathname !== next.pathname, enableBeforeUnload: () => when, withResolver: true });
  return <Confirm open={status === 'blocked'} destructive title={w.leave} action={w.leaveDo} onClose={() => reset?.()} onConfirm={async () => proceed?.()}>{w.leaveSay}</Confirm>;
}
