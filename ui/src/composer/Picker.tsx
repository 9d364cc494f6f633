import { useQuery } from '@tanstack/react-query';
import { useState, type FocusEvent, type KeyboardEvent } from 'react';
import { useRested, useSaid } from '../app/hooks';
import { usePlace } from '../app/workspace';
import { Button, ErrorNote, Icon, Segmented, Skeleton, TextField } from '../kit';
import { attributeTag } from './colour';
import { attributesQuery, blockNamesQuery } from './data';
import { sample } from './useOffers';
import { useComposerWords } from './words';

interface Props {
  person?: Record<string, unknown>;
  onInsert: (text: string) => void;
  onClose: () => void;
}

/** Chooses an attribute with what stands for it where a person has none, or a content block. It lies under its field. */
export function Picker({ person, onInsert, onClose }: Props) {
  const w = useComposerWords();
  const [what, setWhat] = useState<'attributes' | 'blocks'>('attributes');
  const [search, setSearch] = useState('');
  const leave = (event: FocusEvent<HTMLDivElement>) => {
    if (event.relatedTarget && !event.currentTarget.parentElement?.contains(event.relatedTarget)) onClose();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  };
  return (
    <div className="pop lqpick" role="dialog" aria-label={w.insert} tabIndex={-1} onBlur={leave} onKeyDown={press}>
      <div className="lqfind">
        <TextField label={w.searchNames} hideLabel small icon="search" type="search" autoFocus placeholder={w.searchNames} value={search} onChange={(event) => setSearch(event.target.value)} />
        <Segmented label={w.insertWhat} value={what} choices={[{ value: 'attributes', label: w.attributes }, { value: 'blocks', label: w.blocks }]} onChange={setWhat} />
      </div>
      {what === 'attributes' ? <Attributes search={search} person={person} onInsert={onInsert} /> : <Blocks search={search} onInsert={onInsert} />}
    </div>
  );
}

function Attributes({ search, person, onInsert }: { search: string } & Omit<Props, 'onClose'>) {
  const w = useComposerWords();
  const { ws } = usePlace();
  const [name, setName] = useState<string>();
  const [fallback, setFallback] = useState('');
  const found = useQuery(attributesQuery(ws, useRested(search.trim())));
  const said = useSaid(found.error);
  if (said) return <div className="pad"><ErrorNote error={said} onRetry={() => found.refetch()} /></div>;
  if (!found.data) return <div className="pad"><Skeleton lines={4} height={24} /></div>;
  if (found.data.items.length === 0) return <p className="soft pad">{w.noNames}</p>;
  // Those that the person in the preview has stand first: they show what the text becomes.
  const items = found.data.items.filter((one) => !one.blocked).sort((a, b) => Number(sample(person?.[b.name]) !== undefined) - Number(sample(person?.[a.name]) !== undefined));
  const chosen = items.find((one) => one.name === name) ?? items[0]!;
  const liquid = attributeTag(chosen.name, chosen.standard ?? false, fallback);
  return (
    <div className="lqsides">
      <ul className="lqnames" aria-label={w.attributes}>
        {items.map((one) => (
          <li key={one.name}>
            <button type="button" aria-pressed={chosen.name === one.name} onClick={() => setName(one.name)} onDoubleClick={() => onInsert(liquid)}>
              <Icon name="user" size={16} />
              <span className="sp min0"><b className="cut block">{one.name}</b><span className="soft t-12 cut block">{sample(person?.[one.name]) ?? w.noValue}</span></span>
            </button>
          </li>
        ))}
      </ul>
      <form
        className="col g12 lqdefault"
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          onInsert(liquid);
        }}
      >
        <TextField label={w.fallback} small value={fallback} hint={w.fallbackHint} onChange={(event) => setFallback(event.target.value)} />
        <code className="t-12 breaks">{liquid}</code>
        <Button kind="primary" size="sm" type="submit">{fallback ? w.insertDefault : w.insertPlain}</Button>
      </form>
    </div>
  );
}

function Blocks({ search, onInsert }: { search: string; onInsert: (text: string) => void }) {
  const w = useComposerWords();
  const { ws } = usePlace();
  const found = useQuery(blockNamesQuery(ws, useRested(search.trim())));
  const said = useSaid(found.error);
  if (said) return <div className="pad"><ErrorNote error={said} onRetry={() => found.refetch()} /></div>;
  if (!found.data) return <div className="pad"><Skeleton lines={3} height={24} /></div>;
  if (found.data.items.length === 0) return <p className="soft pad">{w.noBlocks}</p>;
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
