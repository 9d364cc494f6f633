import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ApiError } from '../../api/client';
import { useAction, useSaid } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { Button, Drawer, EmptyState, ErrorNote, Note, Said, SelectField, Skeleton, TextArea, TextField, Tick, Time, useEnv } from '../../kit';
import { formatNumber } from '../../lib/format';
import { usePageName } from './Attributes';
import { Block } from './Block';
import { attributeQuery, attributeValuesQuery, patchAttribute, type Attribute, type AttributePatch } from './data';
import { AttributeMarks } from './Marks';
import { types } from './model';
import { UsedBy } from './UsedBy';
import { ValueList } from './ValueList';
import { useDataWords } from './words';

/** One attribute beside the list: what is known, what somebody says of it, values, where it is used. */
export function AttributeDrawer({ name, onClose }: { name: string | undefined; onClose: () => void }) {
  return <Drawer open={name !== undefined} onClose={onClose} title={<span className="breaks">{name}</span>} size={560}>{name !== undefined && <Found key={name} name={name} />}</Drawer>;
}

function Found({ name }: { name: string }) {
  const w = useDataWords();
  const { ws } = usePlace();
  const asked = useQuery(attributeQuery(ws, name));
  const said = useSaid(asked.error);
  if (asked.error instanceof ApiError && asked.error.status === 404) return <EmptyState icon="data" title={w.gone}>{w.goneSay}</EmptyState>;
  if (said && !asked.data) return <ErrorNote error={said} onRetry={() => asked.refetch()} />;
  if (!asked.data) return <Skeleton lines={10} height={20} />;
  return <Parts one={asked.data} />;
}

function Parts({ one }: { one: Attribute }) {
  const w = useDataWords();
  const may = useMay('data.manage') && !one.standard;
  const pageOf = usePageName();
  return (
    <div className="col g20">
      <AttributeMarks one={one} pageOf={pageOf} />
      {one.standard && <Note>{w.standardSay}</Note>}
      {one.psid_of && <Note>{w.psidSay(pageOf(one.psid_of))}</Note>}
      {one.blocked && <Note tone="stamp">{w.blockedSay}</Note>}
      <Known one={one} />
      {may && <Says one={one} />}
      {!may && one.description && <p>{one.description}</p>}
      <Sample name={one.name} />
      {!one.standard && <UsedBy uses={one.used_by} />}
      {may && <div className="row g8 part"><Block what="attribute" names={[one.name]} only={one.blocked ? 'unblock' : 'block'} usedBy={one.used_by} /></div>}
    </div>
  );
}

function Known({ one }: { one: Attribute }) {
  const w = useDataWords();
  const { locale } = useEnv();
  return (
    <dl className="kv">
      <dt>{w.type}</dt><dd>{one.type ? (w.types[one.type] ?? one.type) : w.noValue}{one.forced && !one.standard && <span className="soft">, {w.forced.toLowerCase()}</span>}</dd>
      {one.first_at && <><dt>{w.first}</dt><dd><Time at={one.first_at} /></dd></>}
      {one.last_at && <><dt>{w.seen}</dt><dd><Time at={one.last_at} /></dd></>}
      {one.problem && <><dt>{w.problem}</dt><dd className="c-stamp">{w.problemSay(formatNumber(one.problem.times, locale), one.problem.times === 1)} <Said text={one.problem.message} /> (<Time at={one.problem.at} />)</dd></>}
    </dl>
  );
}

const DESCRIPTION = 1000;

/** What somebody says of it: the type that is forced, a description, a limit, whether it is personal. */
function Says({ one }: { one: Attribute }) {
  const w = useDataWords();
  const { ws } = usePlace();
  const [type, setType] = useState(one.forced ? (one.type ?? '') : '');
  const [description, setDescription] = useState(one.description);
  const [limit, setLimit] = useState(String(one.array_limit));
  const [personal, setPersonal] = useState(one.personal);
  const lists = type ? type === 'array' : one.type === 'array';
  const patch: AttributePatch = {};
  if (type !== (one.forced ? one.type : '')) patch.type = type as AttributePatch['type'];
  if (description !== one.description) patch.description = description;
  if (lists && limit !== String(one.array_limit)) patch.array_limit = Number(limit);
  if (personal !== one.personal) patch.personal = personal;
  const save = useAction(() => patchAttribute(ws, one.name, patch), ['attributes'], w.saved, { quiet: true });
  const said = useSaid(save.error);
  const fields = save.error instanceof ApiError ? save.error.fields : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(undefined);
  };
  const seen = one.forced ? undefined : one.type;
  return (
    <form className="form part" onSubmit={submit} aria-label={w.says}>
      <h3>{w.says}</h3>
      <SelectField label={w.type} hint={w.typeHint} error={fields.type} value={type} onChange={(event) => setType(event.target.value)} choices={[{ value: '', label: w.follow(seen ? (w.types[seen] ?? seen) : '') }, ...types.map((value) => ({ value, label: w.typesSaid[value] ?? value }))]} />
      {lists && <TextField label={w.arrayLimit} hint={w.arrayLimitHint} error={fields.array_limit} type="number" min={1} max={500} value={limit} onChange={(event) => setLimit(event.target.value)} />}
      <TextArea label={w.description} error={fields.description} rows={2} maxLength={DESCRIPTION} counter={counterOf(description, DESCRIPTION, w.counter)} value={description} onChange={(event) => setDescription(event.target.value)} />
      <Tick label={w.personal} hint={w.personalSay} checked={personal} onChange={(event) => setPersonal(event.target.checked)} />
      {said && Object.keys(fields).length === 0 && <ErrorNote error={said} />}
      <div className="row end"><Button kind="primary" type="submit" disabled={Object.keys(patch).length === 0} busy={save.isPending}>{w.save}</Button></div>
    </form>
  );
}

/** A counter that shows once a text comes near its limit. */
export function counterOf(text: string, limit: number, say: (n: number, of: number) => string) {
  const used = [...text].length;
  return used > limit / 2 ? { used, limit, text: say(used, limit) } : undefined;
}

function Sample({ name }: { name: string }) {
  const w = useDataWords();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const may = useMay('people.read');
  const values = useQuery({ ...attributeValuesQuery(ws, name), enabled: may });
  const said = useSaid(values.error);
  return (
    <section className="part" aria-label={w.values}>
      <div className="row g8 wrap"><h3>{w.values}</h3>{values.data && values.data.having > 0 && <span className="soft t-13">{w.valuesSay(formatNumber(values.data.having, locale), formatNumber(values.data.sampled, locale))}</span>}</div>
      {!may && <p className="soft t-13">{w.valuesMayNot}</p>}
      {said && <ErrorNote error={said} onRetry={() => values.refetch()} />}
      {may && !said && !values.data && <Skeleton lines={4} height={16} />}
      {values.data && <ValueList values={values.data} label={w.values} none={w.noValues} />}
    </section>
  );
}
