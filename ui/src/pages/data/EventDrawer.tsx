import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../api/client';
import { useAction, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Badge, Button, Drawer, EmptyState, ErrorNote, Note, Said, Skeleton, TextArea, Time, useEnv } from '../../kit';
import { formatNumber } from '../../lib/format';
import { counterOf } from './AttributeDrawer';
import { Block } from './Block';
import { eventNameQuery, patchEvent, propertyValuesQuery, type EventName, type Kind, type Property, type Values } from './data';
import { changed, linesOf, type Line } from './model';
import { Properties, rightLines } from './Properties';
import { UsedBy } from './UsedBy';
import { ValueList } from './ValueList';
import { useDataWords } from './words';

/** One event or product beside the list: what is known, its properties with their values, where it is used. */
export function EventDrawer({ kind, name, onClose }: { kind: Kind; name: string | undefined; onClose: () => void }) {
  return <Drawer open={name !== undefined} onClose={onClose} title={<span className="breaks">{name}</span>} size={560}>{name !== undefined && <Found key={name} kind={kind} name={name} />}</Drawer>;
}

function Found({ kind, name }: { kind: Kind; name: string }) {
  const w = useDataWords();
  const { ws } = usePlace();
  const asked = useQuery(eventNameQuery(ws, kind, name));
  const said = useSaid(asked.error);
  if (asked.error instanceof ApiError && asked.error.status === 404) return <EmptyState icon="data" title={w.gone}>{w.goneSay}</EmptyState>;
  if (said && !asked.data) return <ErrorNote error={said} onRetry={() => asked.refetch()} />;
  if (!asked.data) return <Skeleton lines={10} height={20} />;
  return <Parts one={asked.data} />;
}

function Parts({ one }: { one: EventName }) {
  const w = useDataWords();
  const { locale } = useEnv();
  const may = useMay('data.manage');
  return (
    <div className="col g20">
      {one.blocked && <Note tone="stamp">{w.blockedSay}</Note>}
      <dl className="kv">
        <dt>{w.first}</dt><dd>{one.first_at ? <Time at={one.first_at} /> : w.never}</dd>
        {one.last_at && <><dt>{w.seen}</dt><dd><Time at={one.last_at} /></dd></>}
        {one.problem && <><dt>{w.problem}</dt><dd className="c-stamp">{w.problemSay(formatNumber(one.problem.times, locale), one.problem.times === 1)} <Said text={one.problem.message} /> (<Time at={one.problem.at} />)</dd></>}
      </dl>
      {may ? <Description one={one} /> : one.description && <p>{one.description}</p>}
      <PropertyPart one={one} may={may} />
      <UsedBy uses={one.used_by} />
      {may && <div className="row g8 part"><Block what={one.kind} names={[one.name]} only={one.blocked ? 'unblock' : 'block'} usedBy={one.used_by} /></div>}
    </div>
  );
}

export const DESCRIPTION = 1000;

function Description({ one }: { one: EventName }) {
  const w = useDataWords();
  const { ws } = usePlace();
  const [description, setDescription] = useState(one.description);
  const save = useAction(() => patchEvent(ws, one.kind, one.name, { description }), ['event-names'], w.saved, { quiet: true });
  const said = useSaid(save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined);
  };
  return (
    <form className="form part" onSubmit={submit} aria-label={w.description}>
      <TextArea label={w.description} error={said?.message} rows={2} maxLength={DESCRIPTION} counter={counterOf(description, DESCRIPTION, w.counter)} value={description} onChange={(event) => setDescription(event.target.value)} />
      {description !== one.description && <div className="row end"><Button kind="primary" type="submit" busy={save.isPending}>{w.save}</Button></div>}
    </form>
  );
}

/** Its properties: to look at with their values, or to change. */
function PropertyPart({ one, may }: { one: EventName; may: boolean }) {
  const w = useDataWords();
  const [lines, setLines] = useState<Line[]>();
  return (
    <section className="part" aria-label={w.properties}>
      <div className="row g8 wrap">
        <h3>{w.properties}</h3><span className="sp" />
        {may && !lines && <Button size="sm" onClick={() => setLines(one.properties.length ? linesOf(one.properties) : [{ name: '', type: 'string', known: false }])}>{w.manage}</Button>}
      </div>
      {lines ? <Manage one={one} lines={lines} onChange={setLines} onDone={() => setLines(undefined)} /> : <PropertyValues one={one} />}
    </section>
  );
}

function Manage({ one, lines, onChange, onDone }: { one: EventName; lines: Line[]; onChange: (next: Line[]) => void; onDone: () => void }) {
  const w = useDataWords();
  const { ws } = usePlace();
  const properties = changed(one.properties, lines);
  const save = useAction(() => patchEvent(ws, one.kind, one.name, { properties }), ['event-names'], onDone, { quiet: true });
  const said = useSaid(save.error);
  return (
    <div className="col g12">
      <Properties lines={lines} onChange={onChange} />
      {said && <ErrorNote error={said} />}
      <div className="row g8 end">
        <Button onClick={onDone}>{w.cancel}</Button>
        <Button kind="primary" disabled={Object.keys(properties).length === 0 || !rightLines(lines)} busy={save.isPending} onClick={() => save.mutate(undefined)}>{w.saveProperties}</Button>
      </div>
    </div>
  );
}

function PropertyValues({ one }: { one: EventName }) {
  const w = useDataWords();
  const { ws } = usePlace();
  const may = useMay('people.read');
  const values = useQuery({ ...propertyValuesQuery(ws, one.kind, one.name), enabled: may });
  const said = useSaid(values.error);
  if (one.properties.length === 0) return <p className="soft t-13">{w.noProperties}</p>;
  const none = values.data?.items.length === 0;
  return (
    <>
      {!may && <p className="soft t-13">{w.valuesMayNot}</p>}
      {said && <ErrorNote error={said} onRetry={() => values.refetch()} />}
      {none && <p className="soft t-13">{w.noEvents}</p>}
      <ul className="props">
        {one.properties.map((property) => <li key={property.name}><OneProperty property={property} values={values.data?.items.find((each) => each.name === property.name)} silent={!may || none || !values.data} /></li>)}
      </ul>
    </>
  );
}

function OneProperty({ property, values, silent }: { property: Property; values: Values | undefined; silent: boolean }) {
  const w = useDataWords();
  const { locale } = useEnv();
  return (
    <>
      <div className="row g8 wrap">
        <code className="m breaks">{property.name}</code>
        <span className="soft t-13">{w.types[property.type] ?? property.type}</span>
        <span title={property.said ? w.propertySaidSay : w.propertySeenSay}><Badge tone="line">{property.said ? w.propertySaid : w.propertySeen}</Badge></span>
        <span className="sp" />
        {values && <span className="soft t-12">{w.eventValuesSay(formatNumber(values.having, locale), formatNumber(values.sampled, locale))}</span>}
      </div>
      {property.used_by && <p className="soft t-13">{w.segmentUses}: {property.used_by.map((use) => use.name).join(', ')}</p>}
      {values ? <ValueList values={values} label={w.valuesOf(property.name)} none={w.noEventValues} /> : !silent && <p className="soft t-13">{w.noEventValues}</p>}
    </>
  );
}
