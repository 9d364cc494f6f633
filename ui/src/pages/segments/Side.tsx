import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { someoneQuery } from '../../api/queries';
import { useRested, useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n';
import { Avatar, Badge, ErrorNote, Icon, IconButton, Sheet, TextField, Time, useEnv } from '../../kit';
import { formatNumber, formatShare, formatTook } from '../../lib/format';
import type { components } from '../../api/schema';
import { explainQuery, filtersQuery, sampleQuery, type Explanation } from './data';
import { specOf, operatorOf } from './spec';
import type { Definition, Node } from './tree';
import { useSegmentWords } from './words';

type Preview = components['schemas']['SegmentPreview'] & { took: number };
type Asking = { id: string | undefined; definition: Definition | undefined; people: number };

/** How many people belong to it now, how many that is of all, and what the last change did. */
export function Now({ preview, busy, ready, failure, onRetry }: { preview: Preview | undefined; busy: boolean; ready: boolean; failure: unknown; onRetry: () => void }) {
  const w = useSegmentWords();
  const { locale } = useEnv();
  const said = useSaid(failure);
  const before = useRef<number>(undefined);
  const [step, setStep] = useState(0);
  const people = preview?.people;
  useEffect(() => {
    if (people === undefined) return;
    if (before.current !== undefined && before.current !== people) setStep(people - before.current);
    before.current = people;
  }, [people]);
  const number = (n: number) => formatNumber(n, locale);
  if (said) return <Sheet label={w.now}><ErrorNote error={said} onRetry={onRetry} /></Sheet>;
  return (
    <Sheet label={w.now}>
      <div role="status">
        <div className="row g8"><span className="soft t-13">{w.now}</span><span className="sp" />{ready ? <Badge tone="verd">{busy ? w.counting : w.live}</Badge> : <Badge tone="brass">{w.unfinished}</Badge>}</div>
        <div className="bignum">{people === undefined ? '–' : number(people)}</div>
        {preview && (
          <>
            <div className="t-13 soft">{w.shareOf(formatShare(preview.people, preview.everybody, locale), number(preview.everybody))} · {formatTook(preview.took, locale)}</div>
            <div className="bar"><i style={{ width: `${preview.everybody ? (100 * preview.people) / preview.everybody : 0}%`, background: 'var(--st-sent)' }} /></div>
          </>
        )}
        {step !== 0 && <p className="t-13"><span className="b">{w.byChange(new Intl.NumberFormat(locale, { signDisplay: 'always' }).format(step))}</span></p>}
      </div>
    </Sheet>
  );
}

/** Some of its people, picked at random, and whether somebody belongs to it. */
export function Sample({ id, definition, people }: Asking) {
  const w = useSegmentWords();
  const t = useT();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const [seed, setSeed] = useState(1);
  const [picked, setPicked] = useState<{ id: string; name: string }>();
  const sample = useQuery(sampleQuery(ws, id, definition, seed));
  const said = useSaid(sample.error);
  const rows = sample.data?.sample ?? [];
  return (
    <Sheet
      title={w.sample} badge={<span className="soft t-13">{w.sampleOf(formatNumber(rows.length, locale), formatNumber(people, locale))}</span>} flush
      actions={<>{id && <Link className="t-13" to="/people" search={{ segment: id }}>{w.showAll}</Link>}<IconButton name="refresh" label={w.another} onClick={() => setSeed(seed + 1)} /></>}
      footer={picked ? <Belongs id={id} definition={definition} person={picked} onBack={() => setPicked(undefined)} /> : <FindPerson onPick={setPicked} />}
    >
      {said && <div className="pad"><ErrorNote error={said} onRetry={() => sample.refetch()} /></div>}
      {!said && rows.length === 0 && <p className="pad soft t-13">{w.nobody}</p>}
      <ul className="samp">
        {rows.map((row) => (
          <li key={row.id}>
            <Avatar name={row.name} size={28} />
            <Link className="lnk m sp" to="/people/$id" params={{ id: row.id }} search={{}}>{row.name || t.shell.unnamed}</Link>
            {row.psids.length > 0 ? <Badge tone="line">{w.onMessenger}</Badge> : <Badge tone="brass">{w.nowhere}</Badge>}
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

function FindPerson({ onPick }: { onPick: (person: { id: string; name: string }) => void }) {
  const w = useSegmentWords();
  const { ws } = usePlace();
  const [text, setText] = useState('');
  const rested = useRested(text.trim());
  const found = useQuery({ ...someoneQuery(ws, rested), enabled: rested !== '' });
  return (
    <div className="col g8 grow">
      <TextField label={w.belongs} hideLabel small icon="search" type="search" placeholder={w.belongs} value={text} onChange={(event) => setText(event.target.value)} />
      {rested !== '' && found.data?.items.map((row) => <button key={row.id} type="button" className="lnk left t-13" onClick={() => onPick({ id: row.id, name: row.name })}>{row.name}</button>)}
    </div>
  );
}

/** Whether a person belongs to it, and what each condition found. */
function Belongs({ id, definition, person, onBack }: { id: string | undefined; definition: Definition | undefined; person: { id: string; name: string }; onBack: () => void }) {
  const w = useSegmentWords();
  const { ws } = usePlace();
  const explained = useQuery(explainQuery(ws, id, definition, person.id));
  const said = useSaid(explained.error);
  return (
    <div className="col g8 grow">
      <div className="row g8"><span className="m sp">{person.name}</span><button type="button" className="lnk t-12" onClick={onBack}>{w.back}</button></div>
      {said && <ErrorNote error={said} />}
      {explained.data && <div><Badge tone={explained.data.verdict ? 'verd' : 'stamp'}>{explained.data.verdict ? w.yes : w.no}</Badge></div>}
      {explained.data && <Reasons of={explained.data} />}
    </div>
  );
}

function Reasons({ of }: { of: Explanation }) {
  return <ul className="why">{(of.parts ?? []).map((part) => <Reason key={part.path} of={part} />)}</ul>;
}

function Reason({ of }: { of: Explanation }) {
  const w = useSegmentWords();
  const { ws } = usePlace();
  const specs = useQuery(filtersQuery(ws)).data?.filters ?? [];
  const node = of.node as Node;
  const spec = specOf(specs, node.type);
  const name = spec ? [node.name ?? w.labels[spec.label], w.labels[operatorOf(spec, node.op)?.label ?? '']].join(' ') : node.match === 'or' ? w.ofAny : node.match === 'and' ? w.ofAll : w.not; // what is negated stands below
  const found = of.events ? w.times(of.events.count) : of.found === undefined ? w.nothingFound : typeof of.found === 'object' ? JSON.stringify(of.found) : String(of.found);
  return (
    <li>
      <span className={of.verdict ? 'c-verd' : 'c-stamp'}><Icon name={of.verdict ? 'check' : 'x'} size={14} /></span> {name}
      {spec && <span className="soft t-12"> · {w.found}: {found}</span>}
      {of.since && <span className="soft t-12"> · <Time at={of.since} as="day" /></span>}
      {(of.parts?.length ?? 0) > 0 && <Reasons of={of} />}
    </li>
  );
}
