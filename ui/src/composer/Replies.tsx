import { Button, IconButton, SelectField } from '../kit';
import { limitOf, put } from '../message/compose-model';
import { mostOf, write, type Form } from './paths';
import { withoutReplies } from './forms';
import { LiquidField } from './LiquidField';
import { ListError } from './ListError';
import { useComposerWords } from './words';

/** Answers offered for one tap, in chips below the message. */
export function Replies({ form }: { form: Form }) {
  const w = useComposerWords();
  const rows = form.content.quick_replies ?? [];
  const most = limitOf(form.limits, form.content.type, 'quick_replies')?.max ?? 13;
  if (withoutReplies.includes(form.content.type) && rows.length === 0) return null;
  return (
    <div className="field" role="group" aria-label={w.lists.quick_replies}>
      <div className="top"><span className="label">{w.lists.quick_replies} <span className="soft m">{w.optional}</span></span>{rows.length > 0 && <span className={rows.length > most ? 'counter over' : 'counter'}>{w.counter(rows.length, most)}</span>}</div>
      {rows.map((row, i) => {
        const own = `quick_replies[${i}]`;
        const name = w.place(w.fields.quick_replies!, i + 1);
        return (
          <div key={i} className="btnrow" role="group" aria-label={name}>
            <SelectField small label={w.tapOf(name)} hideLabel value={row.type} error={form.places[`${own}.type`] ?? null} choices={Object.entries(w.replyTypes).map(([value, label]) => ({ value, label }))} onChange={(event) => form.onChange(put(form.content, own, event.target.value === 'text' ? { ...row, type: 'text', title: row.title ?? '' } : { type: event.target.value }))} />
            {row.type === 'text' ? <LiquidField label={w.titleOf(name)} hideLabel required placeholder={w.titleHere} value={row.title ?? ''} limit={mostOf(form, `${own}.title`)} longest={form.longest?.[`${own}.title`]} error={form.places[`${own}.title`] ?? null} warning={form.gaps?.[`${own}.title`]} person={form.person} onChange={(title) => form.onChange(put(form.content, own, { ...row, title, payload: row.payload === undefined || row.payload === row.title ? title : row.payload }))} /> : <p className="soft t-13 own">{w.ownTitle}</p>}
            <IconButton name="x" label={w.drop1(name)} onClick={() => write(form, 'quick_replies', rows.length === 1 ? undefined : rows.filter((_, n) => n !== i))} />
            {row.type === 'text' && <div className="target"><LiquidField code label={w.targets.postback!} hideLabel placeholder={w.targetHere.postback} value={row.payload ?? ''} limit={mostOf(form, `${own}.payload`)} error={form.places[`${own}.payload`] ?? null} person={form.person} onChange={(payload) => form.onChange(put(form.content, own, { ...row, payload }))} /></div>}
          </div>
        );
      })}
      <ListError text={form.places.quick_replies} />
      <div><Button size="sm" kind="plain" icon="plus" disabled={rows.length >= most} onClick={() => write(form, 'quick_replies', [...rows, { type: 'text', title: '' }])}>{w.addOf(w.fields.quick_replies!)}</Button></div>
    </div>
  );
}
