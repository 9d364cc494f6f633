import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { ApiError } from '../api/client';
import type { Content } from '../api/types';
import { useRested, useSaid } from '../app/hooks';
import { usePlace } from '../app/workspace';
import { useTold } from '../i18n/told';
import { ErrorNote, Note, Skeleton } from '../kit';
import { TodayNote } from '../message/why';
import { FeedPhone } from './card/FeedPhone';
import { personQuery, previewQuery, tryOn, type Composition, type Previewed, type Somebody } from './data';
import { isBlank } from './blank';
import { HardCases, type MoreHard } from './HardCases';
import { Phone } from './Phone';
import { Request } from './Request';
import { Trial } from './Trial';
import { useSomebody } from './useSomebody';
import { Whom } from './Whom';
import { useComposerWords } from './words';

interface Props {
  composition: Composition;
  /** Whom it is for: somebody of them is shown first. Everybody, when it is missing. */
  among?: { where: object };
  onPerson: (person: { id: string; attributes: Record<string, unknown> } | undefined) => void;
  /** A trial is being sent; the page's own button asks for it. */
  trying: boolean;
  onTried: () => void;
  /** What the preview found wrong, by the path inside the composition. */
  onProblems: (places: Record<string, string>) => void;
  /** Shows whom the message is hard for, with what else is known of that. */
  hard?: MoreHard;
}

/** What comes of a composition for a person: the message as it will look, and the exact request beside it. */
export function Side({ composition, among, onPerson, trying, onTried, onProblems, hard }: Props) {
  const w = useComposerWords();
  const { ws } = usePlace();
  const [person, setPerson] = useState<Somebody>();
  const [again, setAgain] = useState(0);
  // While something cannot be written, what could be last stays in sight.
  const last = useRef<Previewed>(undefined);
  // A notification without its card is nothing yet.
  const begun = composition.channel !== 'inapp' || Boolean(composition.content.inapp?.template);
  const decided = composition.purpose !== ('' as Composition['purpose']);
  const rested = useRested(composition, 400);
  const asked = decided ? rested : { ...rested, purpose: 'transactional' as const };
  // What nobody began to write cannot come out: it is not asked for until something was shown.
  const empty = last.current === undefined && (isBlank(composition) || isBlank(rested));
  // Somebody at random, but one who can get it: of the audience, and on Messenger where that is the channel.
  const anybody = useSomebody(among, composition.channel === 'messenger', again, person === undefined);
  const preview = useQuery({ ...previewQuery(ws, asked, person ?? anybody.person, again), enabled: begun && !empty && (person !== undefined || anybody.settled) });
  if (preview.data) last.current = preview.data;
  const shown = begun ? (preview.data ?? last.current) : undefined;
  const stale = preview.isError;
  const profile = useQuery(personQuery(ws, shown?.profile_id ?? ''));
  const said = useSaid(preview.error);
  const told = useTold();
  // Nothing can be written yet: that is no fault.
  const waits = preview.data === undefined && last.current === undefined && preview.error instanceof ApiError && preview.error.status === 422;
  const attributes = profile.data?.attributes as Record<string, unknown> | undefined;
  useEffect(() => {
    if (shown?.profile_id && attributes) onPerson({ id: shown.profile_id, attributes });
    // Only when somebody else is looked at.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [shown?.profile_id, attributes]);
  useEffect(() => {
    const before = shown?.language ? `variants[${composition.variants?.findIndex((one) => one.language === shown.language) ?? 0}].content.` : 'content.';
    const found = (stale ? [] : shown?.problems ?? []).filter((one) => one.location && !/^(body\.)?person/.test(one.location));
    onProblems(Object.fromEntries(found.map((one) => [before + one.location!.replace(/^(body\.)?(content\.)?/, ''), one.message])));
    // Only when another answer came.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [shown, stale]);
  const content = (shown?.message ?? (composition.channel === 'messenger' ? shown?.content : undefined)) as Content | undefined;
  return (
    <>
      <section className="col g12 sidecol" aria-label={w.preview}>
        <Whom value={person} name={profile.data?.name ?? ''} onChange={setPerson} onRandom={() => { setPerson(undefined); setAgain(again + 1); }} />
        {said && waits && !empty && <Note role="status">{w.notYet} {told.say(said.message)}</Note>}
        {said && !waits && !empty && <ErrorNote error={said} onRetry={preview.error instanceof ApiError && preview.error.status < 500 ? undefined : () => preview.refetch()} />}
        {(!begun || empty) && <Note role="status">{w.notYet}</Note>}
        {begun && !empty && !shown && !said && <Skeleton lines={8} height={24} />}
        {shown && content && <Phone shown={shown} content={content} decided={decided} stale={stale} />}
        {shown?.card && <FeedPhone card={shown.card} template={shown.content?.inapp?.template ?? ''} stale={stale} />}
        {shown && !stale && <Told shown={shown} decided={decided} />}
        {hard && begun && <HardCases composition={composition} among={among} more={hard} shown={shown?.profile_id} onChoose={setPerson} />}
      </section>
      <div className="col g12 reqcol">{shown?.request && !stale && <Request request={shown.request} composition={rested} shown={shown} />}</div>
      {trying && <Trial composition={asked} person={person ?? anybody.person ?? (shown?.profile_id ? { profile_id: shown.profile_id } : undefined)} name={profile.data?.name} onSend={(people) => tryOn(ws, composition, people)} onClose={onTried} />}
    </>
  );
}

/** What keeps the message from going to this person, or what to look at before. */
function Told({ shown, decided }: { shown: Previewed; decided: boolean }) {
  const w = useComposerWords();
  const { say } = useTold();
  return (
    <>
      {shown.aborted && <Note tone="brass" role="status">{w.aborted} {shown.reason}</Note>}
      {shown.problems.map((one, i) => <Note key={i} tone="stamp">{one.location && <code>{one.location.replace(/^body\./, '')}</code>} {say(one.message ?? '')}</Note>)}
      {shown.warnings.map((one, i) => <Note key={i} tone="brass">{say(one)}</Note>)}
      {shown.language && <p className="soft t-13">{w.inLanguage(shown.language)}</p>}
      {shown.verdict && decided && <TodayNote now={shown.verdict} atOnce />}
    </>
  );
}
