import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useRested, useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { useT } from '../../i18n';
import { Button, Dialog, ErrorNote, Icon, Segmented, Skeleton, TextField } from '../../kit';
import { attributeTag } from './colour';
import { attributesQuery, blockNamesQuery } from './data';
import { useTemplateWords } from './words';

interface Props {
  person?: Record<string, unknown>;
  onInsert: (text: string) => void;
  onClose: () => void;
}

/** Chooses an attribute with what stands for it where a person has none, or a content block. */
export function Picker({ person, onInsert, onClose }: Props) {
  const w = useTemplateWords();
  const [what, setWhat] = useState<'attributes' | 'blocks'>('attributes');
  const [search, setSearch] = useState('');
  return (
    <Dialog open title={w.insert} onClose={onClose} size={620}>
      <div className="col g12">
        <Segmented label={w.insertWhat} value={what} choices={[{ value: 'attributes', label: w.attributes }, { value: 'blocks', label: w.blocks }]} onChange={setWhat} />
        <TextField label={w.searchNames} hideLabel icon="search" type="search" autoFocus placeholder={w.searchNames} value={search} onChange={(event) => setSearch(event.target.value)} />
        {what === 'attributes' ? <Attributes search={search} person={person} onInsert={onInsert} onClose={onClose} /> : <Blocks search={search} onInsert={onInsert} />}
      </div>
    </Dialog>
  );
}

function Attributes({ search, person, onInsert, onClose }: { search: string } & Props) {
  const w = useTemplateWords();
  const t = useT();
  const { ws } = usePlace();
  const [chosen, setChosen] = useState<{ name: string; standard: boolean }>();
  const [fallback, setFallback] = useState('');
  const found = useQuery(attributesQuery(ws, useRested(search.trim())));
  const said = useSaid(found.error);
  if (said) return <ErrorNote error={said} onRetry={() => found.refetch()} />;
  if (!found.data) return <Skeleton lines={5} height={24} />;
  if (found.data.items.length === 0) return <p className="soft">{w.noNames}</p>;
  return (
    <div className="lqpick">
      <ul className="lqnames" aria-label={w.attributes}>
        {found.data.items.map((one) => {
          const value = person?.[one.name];
          return (
            <li key={one.name}>
              <button type="button" aria-pressed={chosen?.name === one.name} onClick={() => setChosen({ name: one.name, standard: one.standard ?? false })}>
                <Icon name="people" size={16} />
                <span className="sp min0"><b className="cut block">{one.name}</b><span className="soft t-12 cut block">{value === undefined ? w.noValue : String(typeof value === 'object' ? JSON.stringify(value) : value)}</span></span>
              </button>
            </li>
          );
        })}
      </ul>
      <form
        className="col g12 lqdefault"
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          if (chosen) onInsert(attributeTag(chosen.name, chosen.standard, fallback));
        }}
      >
        <TextField label={w.fallback} hint={w.fallbackHint} value={fallback} onChange={(event) => setFallback(event.target.value)} />
        <code className="t-12 breaks">{chosen ? attributeTag(chosen.name, chosen.standard, fallback) : '\u00a0'}</code>
        <div className="row g8 end">
          <Button onClick={onClose}>{t.kit.cancel}</Button>
          <Button kind="primary" type="submit" disabled={!chosen}>{fallback ? w.insertDefault : w.insertPlain}</Button>
        </div>
      </form>
    </div>
  );
}

function Blocks({ search, onInsert }: { search: string; onInsert: (text: string) => void }) {
  const w = useTemplateWords();
  const { ws } = usePlace();
  const found = useQuery(blockNamesQuery(ws, useRested(search.trim())));
  const said = useSaid(found.error);
  if (said) return <ErrorNote error={said} onRetry={() => found.refetch()} />;
  if (!found.data) return <Skeleton lines={3} height={24} />;
  if (found.data.items.length === 0) return <p className="soft">{w.noBlocks}</p>;
  return (
    <ul className="lqnames" aria-label={w.blocks}>
      {found.data.items.map((one) => (
        <li key={one.id}>
          <button type="button" onClick={() => onInsert(one.liquid_tag)}>
            <Icon name="feed" size={16} /><span className="sp min0"><b className="cut block">{one.name}</b><span className="soft t-12 cut block">{one.description || one.liquid_tag}</span></span>
          </button>
        </li>
      ))}
    </ul>
  );
}
