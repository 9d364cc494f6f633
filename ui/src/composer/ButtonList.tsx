import { Button, Icon, Menu, SelectField } from '../kit';
import { at, limitOf, put } from '../message/compose-model';
import { mostOf, nameOf, write, type Form } from './paths';
import { buttonTypes } from './forms';
import { LiquidField } from './LiquidField';
import { ListError } from './ListError';
import { useComposerWords } from './words';

interface Row { type: string; title?: string; url?: string; payload?: string }

const untitled = ['log_in', 'log_out'];

/** The buttons under a text or a card: what a tap does, its words, and where it leads. */
export function ButtonList({ path, form }: { path: string; form: Form }) {
  const w = useComposerWords();
  const found = at(form.content, path);
  const rows = Array.isArray(found) ? (found as Row[]) : [];
  const most = limitOf(form.limits, form.content.type, path)?.max ?? 3;
  const types = form.content.type === 'image_grid' ? ['url', 'postback'] : form.content.type === 'media_card' ? buttonTypes.filter((one) => !untitled.includes(one)) : buttonTypes;
  const moved = (from: number, to: number) => {
    const next = [...rows];
    next.splice(to, 0, ...next.splice(from, 1));
    write(form, path, next);
  };
  const drop = (i: number) => write(form, path, rows.length === 1 ? undefined : rows.filter((_, n) => n !== i));
  return (
    <div className="field" role="group" aria-label={w.lists.buttons}>
      <div className="top"><span className="label">{w.lists.buttons}</span><span className={rows.length > most ? 'counter over' : 'counter'}>{w.counter(rows.length, most)}</span></div>
      {rows.map((row, i) => {
        const own = `${path}[${i}]`;
        const name = nameOf(path, w);
        const say = (member: string) => form.places[`${own}.${member}`] ?? null;
        const target = row.type === 'url' || row.type === 'log_in' ? 'url' : row.type === 'log_out' ? undefined : 'payload';
        return (
          <div key={i} className="btnrow" role="group" aria-label={w.place(name, i + 1)}>
            <SelectField small label={w.tapOf(w.place(name, i + 1))} hideLabel value={row.type} error={say('type')} choices={types.map((value) => ({ value, label: w.taps[value] ?? value }))} onChange={(event) => write(form, own, { ...(untitled.includes(event.target.value) ? {} : { title: row.title ?? '' }), type: event.target.value, ...keep(row, event.target.value) })} />
            {untitled.includes(row.type) ? <p className="soft t-13 own">{w.ownTitle}</p> : <LiquidField label={w.titleOf(w.place(name, i + 1))} hideLabel required value={row.title ?? ''} placeholder={w.titleHere} limit={mostOf(form, `${own}.title`)} longest={form.longest?.[`${own}.title`]} error={say('title')} warning={form.gaps?.[`${own}.title`]} person={form.person} onChange={(title) => form.onChange(put(form.content, own, { ...row, title }))} />}
            <Menu
              className="ibtn" end
              groups={[{ key: 'row', items: [...(i > 0 ? [{ key: 'up', label: w.moveUp, onPick: () => moved(i, i - 1) }] : []), ...(i < rows.length - 1 ? [{ key: 'down', label: w.moveDown, onPick: () => moved(i, i + 1) }] : []), { key: 'drop', label: w.remove1, onPick: () => drop(i) }] }]}
            ><Icon name="more" size={16} label={w.moreFor(row.title || w.place(name, i + 1))} /></Menu>
            {target && (
              <div className="target">
                <LiquidField code label={w.targets[row.type] ?? target} hideLabel placeholder={w.targetHere[row.type]} value={row[target] ?? ''} error={say(target)} limit={target === 'payload' && row.type === 'postback' ? mostOf(form, `${own}.payload`) : undefined} person={form.person} onChange={(value) => form.onChange(put(form.content, own, { ...row, [target]: value }))} />
              </div>
            )}
          </div>
        );
      })}
      <ListError text={form.places[path]} />
      <div><Button size="sm" kind="plain" icon="plus" disabled={rows.length >= most} onClick={() => write(form, path, [...rows, { type: 'url', title: '' }])}>{w.addOf(nameOf(path, w))}</Button></div>
    </div>
  );
}

/** What stays of a button when a tap does something else. */
function keep(row: Row, type: string): Partial<Row> {
  if (type === 'url' || type === 'log_in') return row.url ? { url: row.url } : {};
  return type === 'log_out' || !row.payload || row.type === 'phone' || type === 'phone' ? {} : { payload: row.payload };
}
