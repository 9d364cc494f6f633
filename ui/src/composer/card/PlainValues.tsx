import { TextField } from '../../kit';
import type { Asked } from './values';
import { ViewRows } from './ViewRows';
import { useCardWords } from './words';

interface Props {
  all: Asked[];
  values: Record<string, string>;
  /** What the API says, by the names of placeholders. */
  errors?: Record<string, string>;
  /** Its heading stands above it already. */
  bare?: boolean;
  onChange: (next: Record<string, string>) => void;
}

/** A field for each placeholder of a card, without Liquid: the values are for those who are named. */
export function PlainValues({ all, values, errors, bare, onChange }: Props) {
  const w = useCardWords();
  if (all.length === 0) return <p className="soft t-13">{w.noValues}</p>;
  return (
    <fieldset className="plainset col g12">
      <legend className={bare ? 'vh' : 'label'}>{w.values}</legend>
      {all.map((one) => {
        const put = (text: string) => onChange({ ...values, [one.name]: text });
        if (one.kind === 'cards') return <ViewRows key={one.name} label={one.label} value={values[one.name] ?? ''} error={errors?.[one.name]} onChange={put} />;
        return (
          <TextField
            key={one.name} label={one.label} required={one.required} value={values[one.name] ?? ''} placeholder={one.sample || (one.kind === 'text' ? undefined : 'https://')} error={errors?.[one.name]}
            hint={one.label !== one.name ? w.placeholder(one.name) : undefined} onChange={(event) => put(event.target.value)}
          />
        );
      })}
    </fieldset>
  );
}
