import { useRef, useState, type DragEvent, type KeyboardEvent } from 'react';
import { Button, Icon, IconButton, Menu, type IconName } from '../../../kit';
import { answering, fresh } from '../presets';
import { at, duplicate, insert, linesOf, listIn, move, nudge, placeOf, remove, takes, type Line, type Part } from '../tree';
import { useCardTemplateWords } from '../words';

const icons: Record<string, IconName> = { box: 'window', text: 'text', image: 'image', textButton: 'buttons', imageButton: 'media', carouselView: 'carousel', cascadeView: 'template', card: 'entry' };

/** A Page, and where a conversation with it opens. */
export interface Answer {
  name: string;
  url: string;
}

interface Props {
  card: Part;
  chosen: string;
  /** The kinds of component, as the API lists them. */
  types: string[];
  /** How many problems stand at each line. */
  wrong: Record<string, number>;
  /** The Pages to whose conversations the button that answers can lead. */
  answers: Answer[];
  onChoose: (path: string) => void;
  onChange: (next: Part, chosen: string) => void;
}

/** The parts of a card, one under the other: chosen, put in, moved by drag or by keys, doubled, removed. */
export function Structure({ card, chosen, types, wrong, answers, onChoose, onChange }: Props) {
  const w = useCardTemplateWords();
  const lines = linesOf(card);
  const tree = useRef<HTMLUListElement>(null);
  const [over, setOver] = useState<{ path: string; where: Where }>();
  const dragged = useRef('');
  const line = lines.find((one) => one.path === chosen);
  const nameOf = (part: Part) => w.components[part.body ? 'card' : String(part.type)] ?? String(part.type);
  const focus = (path: string) => requestAnimationFrame(() => tree.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`)?.focus());
  const go = (made: { tree: Part; path: string }) => {
    onChange(made.tree, made.path);
    focus(made.path);
  };
  const drop = (path: string) => {
    const next = remove(card, path);
    const { list, index } = placeOf(path);
    const left = at(next, list);
    const near = Array.isArray(left) && left.length > 0 ? `${list}[${Math.min(index, left.length - 1)}]` : list.replace(/(\.body)?\.items$/, '');
    go({ tree: next, path: near === 'body' || near === 'body.items' ? '' : near });
  };
  const press = (event: KeyboardEvent, one: Line, i: number) => {
    const where = ({ ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'out', ArrowRight: 'in' } as const)[event.key];
    const next = event.key === 'ArrowDown' ? lines[i + 1] : event.key === 'ArrowUp' ? lines[i - 1] : event.key === 'Home' ? lines[0] : event.key === 'End' ? lines.at(-1) : undefined;
    if (where && event.altKey) go(nudge(card, one.path, where));
    else if (event.key === 'Delete' || event.key === 'Backspace') drop(one.path);
    else if (event.key.toLowerCase() === 'd' && (event.ctrlKey || event.metaKey)) go(duplicate(card, one.path));
    else if (next) {
      onChoose(next.path);
      focus(next.path);
    } else return;
    event.preventDefault();
  };
  const land = (event: DragEvent, one: Line) => {
    event.preventDefault();
    setOver(undefined);
    const held = at(card, dragged.current) as Part | undefined;
    if (!held) return;
    const where = whereOf(card, held, event, one);
    const inner = listIn(one.part, one.path);
    const all = where === 'into' && inner ? at(card, inner) : undefined;
    go(inner && where === 'into' ? move(card, dragged.current, inner, Array.isArray(all) ? all.length : 0) : move(card, dragged.current, one.list, one.index + (where === 'after' ? 1 : 0)));
  };
  const hover = (event: DragEvent, one: Line) => {
    const held = at(card, dragged.current) as Part | undefined;
    if (!held) return;
    event.preventDefault();
    setOver({ path: one.path, where: whereOf(card, held, event, one) });
  };
  return (
    <div className="col g8">
      <Adding {...{ card, line, types, answers, nameOf }} onAdd={(next, path) => go({ tree: next, path })} />
      {lines.length === 0 && <p className="soft t-13">{w.emptyList}</p>}
      <ul className="cardtree" role="tree" aria-label={w.parts} ref={tree}>
        {lines.map((one, i) => (
          <li
            key={one.path} role="treeitem" aria-level={one.depth + 1} aria-setsize={one.of} aria-posinset={one.index + 1} aria-selected={one.path === chosen} tabIndex={one.path === chosen || (!line && i === 0) ? 0 : -1}
            data-path={one.path} draggable className={over?.path === one.path ? `over ${over.where}` : undefined} style={{ paddingInlineStart: 8 + one.depth * 16 }}
            onClick={() => onChoose(one.path)} onFocus={() => one.path !== chosen && onChoose(one.path)} onKeyDown={(event) => press(event, one, i)}
            onDragStart={(event) => { dragged.current = one.path; event.dataTransfer.effectAllowed = 'move'; event.dataTransfer.setData('text/plain', one.path); }}
            onDragOver={(event) => hover(event, one)} onDragLeave={() => setOver(undefined)} onDrop={(event) => land(event, one)} onDragEnd={() => { dragged.current = ''; setOver(undefined); }}
          >
            <Icon name={icons[one.kind === 'card' ? 'card' : String(one.part.type)] ?? 'template'} size={16} />
            <span className="m">{nameOf(one.part)}</span>
            <span className="soft cut t-12 sp">{String(one.part.text ?? one.part.imageUrl ?? '')}</span>
            {wrong[one.path] && <span className="c-stamp t-12 nw"><Icon name="stop" size={14} /><span className="vh">{w.problemsHere(wrong[one.path]!)}</span></span>}
          </li>
        ))}
      </ul>
      {line && (
        <div className="row g4 wrap" role="toolbar" aria-label={nameOf(line.part)}>
          <IconButton name="up" label={w.moveUp} onClick={() => go(nudge(card, chosen, 'up'))} />
          <IconButton name="down" label={w.moveDown} onClick={() => go(nudge(card, chosen, 'down'))} />
          <IconButton name="left" label={w.moveOut} onClick={() => go(nudge(card, chosen, 'out'))} />
          <IconButton name="right" label={w.moveIn} onClick={() => go(nudge(card, chosen, 'in'))} />
          <IconButton name="copy" label={w.twice} onClick={() => go(duplicate(card, chosen))} />
          <IconButton name="x" label={w.drop} onClick={() => drop(chosen)} />
        </div>
      )}
      <p className="soft t-12">{w.partKeys}</p>
    </div>
  );
}

type Where = 'before' | 'after' | 'into';

/** Where a part that is dragged over a line would go: into it, from its middle, where it holds such parts; else beside it. */
function whereOf(card: Part, held: Part, event: DragEvent, one: Line): Where {
  const box = event.currentTarget.getBoundingClientRect();
  const share = (event.clientY - box.top) / box.height;
  const inner = listIn(one.part, one.path);
  if (inner && share > 0.3 && share < 0.7 && takes(card, inner) === (held.body ? 'card' : 'component')) return 'into';
  return share > 0.5 ? 'after' : 'before';
}

interface AddingProps {
  card: Part;
  line?: Line;
  types: string[];
  answers: Answer[];
  nameOf: (part: Part) => string;
  onAdd: (next: Part, path: string) => void;
}

/** Puts a part in: into the chosen one where it holds others, else behind it. */
function Adding({ card, line, types, answers, nameOf, onAdd }: AddingProps) {
  const w = useCardTemplateWords();
  const inner = line && listIn(line.part, line.path);
  const list = inner ?? line?.list ?? 'body.items';
  const cards = takes(card, list) === 'card';
  const add = (part: Part) => {
    const all = at(card, list);
    const index = inner || !line ? (Array.isArray(all) ? all.length : 0) : line.index + 1;
    onAdd(insert(card, list, index, part), `${list}[${index}]`);
  };
  const of = line && inner ? line.part : at(card, list.replace(/(\.body)?\.items$/, ''));
  const where = list === 'body.items' || !of ? w.wholeCard : nameOf(of as Part);
  const items = (cards ? ['card'] : types).map((type) => ({ key: type, label: w.components[type] ?? type, icon: icons[type], onPick: () => add(fresh(type, w.begins)) }));
  return (
    <div className="row g8 wrap">
      <Menu className="btn sm" groups={[{ key: 'add', items }]}><Icon name="plus" size={16} />{w.add}</Menu>
      {!cards && answers.length < 2 && <Button size="sm" icon="send" disabled={answers.length === 0} title={answers.length > 0 ? w.answerSay : w.noPage} onClick={() => add(answering(w.answer, answers[0]!.url))}>{w.answer}</Button>}
      {!cards && answers.length > 1 && <Menu className="btn sm" groups={[{ key: 'answer', label: w.answerWhich, items: answers.map((one) => ({ key: one.url, label: one.name, icon: 'send' as const, onPick: () => add(answering(w.answer, one.url)) })) }]}><Icon name="send" size={16} />{w.answer}</Menu>}
      <span className="soft t-12">{w.addTo(where)}</span>
    </div>
  );
}
