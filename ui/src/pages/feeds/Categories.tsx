import { Button, IconButton, TextField } from '../../kit';
import type { Category } from './data';
import { useFeedWords } from './words';

const MOST = 50;

/** The categories of a feed, in the order in which people see them. */
export function Categories({ all, onChange }: { all: Category[]; onChange: (next: Category[]) => void }) {
  const w = useFeedWords();
  const set = (i: number, next: Partial<Category>) => onChange(all.map((one, at) => (at === i ? { ...one, ...next } : one)));
  const move = (i: number, by: number) => {
    const next = [...all];
    const [one] = next.splice(i, 1);
    if (one) next.splice(i + by, 0, one);
    onChange(next);
  };
  return (
    <fieldset className="plainset col g8">
      <legend className="label">{w.categories}</legend>
      {all.length > 0 && <div className="feedcat soft t-12" aria-hidden="true"><span>{w.categoryName}</span><span>{w.categoryId}</span></div>}
      {all.map((one, i) => (
        <div key={i} className="feedcat">
          <TextField hideLabel small label={w.categoryName} value={one.name} maxLength={100} onChange={(event) => set(i, { name: event.target.value })} />
          <TextField hideLabel small label={w.categoryId} value={one.id} maxLength={64} onChange={(event) => set(i, { id: event.target.value.trim() })} />
          <IconButton name="up" label={w.moveUp(one.name)} disabled={i === 0} onClick={() => move(i, -1)} />
          <IconButton name="down" label={w.moveDown(one.name)} disabled={i === all.length - 1} onClick={() => move(i, 1)} />
          <IconButton name="x" label={w.dropCategory(one.name)} onClick={() => onChange(all.filter((_, at) => at !== i))} />
        </div>
      ))}
      {all.length < MOST && <div><Button size="sm" icon="plus" onClick={() => onChange([...all, { id: '', name: '' }])}>{w.addCategory}</Button></div>}
    </fieldset>
  );
}
