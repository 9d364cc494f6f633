import { useState, type ReactNode } from 'react';
import { Button, Icon, Menu } from '../kit';
import { at, limitOf } from '../message/compose-model';
import { Picture } from '../message/Picture';
import { mostOf, nameOf, textAt, write, type Form } from './paths';
import type { Spec } from './forms';
import { ListError } from './ListError';
import { useComposerWords, type Words } from './words';

interface Props {
  spec: Spec;
  path: string;
  form: Form;
  /** The fields of the one that is open, by what stands before their paths. */
  children: (before: string) => ReactNode;
}

/** Several of a kind, each folded to its picture and title; one is open at a time. They are moved, doubled and removed by their menu. */
export function CardList({ spec, path, form, children }: Props) {
  const w = useComposerWords();
  const found = at(form.content, path);
  const rows = Array.isArray(found) ? (found as Record<string, unknown>[]) : [];
  const [open, setOpen] = useState(0);
  const most = limitOf(form.limits, form.content.type, path)?.max ?? 100;
  const name = nameOf(path, w);
  const put = (next: unknown[], show: number) => {
    write(form, path, next);
    setOpen(show);
  };
  const moved = (from: number, to: number) => {
    const next = [...rows];
    next.splice(to, 0, ...next.splice(from, 1));
    put(next, to);
  };
  const wrong = Object.keys(form.places).find((place) => place.startsWith(path + '['));
  const wrongAt = wrong ? Number(/\[(\d+)\]/.exec(wrong.slice(path.length))?.[1]) : undefined;
  return (
    <div className="field" role="group" aria-label={name}>
      <div className="top"><span className="label">{w.lists[path] ?? name}</span><span className={rows.length > most ? 'counter over' : 'counter'}>{w.counter(rows.length, most)}</span></div>
      {rows.length > 0 && (
        <ol className="cardset">
          {rows.map((row, i) => {
            const items = [
              ...(i > 0 ? [{ key: 'up', label: w.moveUp, onPick: () => moved(i, i - 1) }] : []),
              ...(i < rows.length - 1 ? [{ key: 'down', label: w.moveDown, onPick: () => moved(i, i + 1) }] : []),
              ...(rows.length < most ? [{ key: 'twice', label: w.double, onPick: () => put([...rows.slice(0, i + 1), row, ...rows.slice(i + 1)], i + 1) }] : []),
              { key: 'remove', label: w.remove1, onPick: () => put(rows.filter((_, n) => n !== i), Math.max(0, i - 1)) },
            ];
            const title = titleOf(row) || w.place(name, i + 1);
            const shown = open === i;
            return (
              <li key={i}>
                <div className="h">
                  <Thumb row={row} />
                  <button type="button" className="fold" aria-expanded={shown} onClick={() => setOpen(shown ? -1 : i)}>
                    <span className={titleOf(row) ? 'm cut' : 'soft cut'}>{title}</span>
                    {!shown && <Worst spec={spec} path={`${path}[${i}]`} form={form} w={w} />}
                    {wrongAt === i && !shown && <Icon name="stop" size={16} label={w.hasError} className="c-stamp" />}
                    <Icon name={shown ? 'up' : 'down'} size={14} />
                  </button>
                  <Menu className="ibtn" end groups={[{ key: 'row', items }]}><Icon name="more" size={16} label={w.moreFor(title)} /></Menu>
                </div>
                {shown && <div className="open col g16">{children(`${path}[${i}].`)}</div>}
              </li>
            );
          })}
        </ol>
      )}
      <ListError text={form.places[path]} />
      <div><Button size="sm" kind="plain" icon="plus" disabled={rows.length >= most} onClick={() => put([...rows, spec.begin ?? {}], rows.length)}>{w.addOf(name)}</Button></div>
    </div>
  );
}

const titleOf = (row: Record<string, unknown>) => [row.title, row.name, row.text].find((one): one is string => typeof one === 'string' && one !== '') ?? '';

function Thumb({ row }: { row: Record<string, unknown> }) {
  const url = [row.image_url, row.url].find((one): one is string => typeof one === 'string' && /^https?:/.test(one) && (one === row.image_url || row.title === undefined));
  return 'image_url' in row || url ? <Picture key={url} url={url} alt="" className="pic" /> : null;
}

/** The fullest field of a folded card: its counter stands in the head. */
function Worst({ spec, path, form, w }: { spec: Spec; path: string; form: Form; w: Words }) {
  let worst: { used: number; most: number } | undefined;
  for (const field of spec.each ?? []) {
    const most = mostOf(form, `${path}.${field.path}`);
    const text = textAt(form, `${path}.${field.path}`);
    const longest = form.longest?.[`${path}.${field.path}`];
    if (!most || (longest === undefined && /\{[{%]/.test(text))) continue;
    const used = longest ?? [...text].length;
    if (used / most >= 0.7 && (!worst || used / most > worst.used / worst.most)) worst = { used, most };
  }
  return worst ? <span className={worst.used > worst.most ? 'counter over' : 'counter near'}>{w.counter(worst.used, worst.most)}</span> : null;
}
