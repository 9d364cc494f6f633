import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAction } from '../../../app/hooks';
import { usePlace } from '../../../app/workspace';
import type { Composition } from '../../../composer/data';
import { Button, Dialog, Icon, Menu, Skeleton } from '../../../kit';
import { templatesQuery, templateVersion } from '../../templates/data';
import { blankComposition, blankVariant, evenly, letter, without, type Definition } from '../model';
import { useCampaignWords } from '../words';

const MOST = 8;

interface Props {
  definition: Definition;
  index: number;
  problems: Record<string, string>;
  onIndex: (next: number) => void;
  put: (next: Definition) => void;
}

const isEmpty = (composition: Composition | undefined) => !composition || (composition.content.type === 'text' && !composition.content.text) || (composition.content.type === 'inapp' && !composition.content.inapp?.template);

/** The variants as tabs; another begins as a copy of the one in sight, empty, or from a template. */
export function Variants({ definition, index, problems, onIndex, put }: Props) {
  const w = useCampaignWords();
  const [choosing, setChoosing] = useState(false);
  const { variants } = definition;
  const set = (next: Definition['variants'], show: number) => {
    put({ ...(next.length === 1 ? without(definition, 'winner') : definition), variants: evenly(next, definition.control ?? 0) });
    onIndex(show);
  };
  const add = (composition: Composition) => set([...variants, blankVariant(w.variant(letter(variants.length)), variants.map((one) => one.id), composition)], variants.length);
  const first = variants[0]?.composition as Composition | undefined;
  const take = (composition: Composition) => {
    setChoosing(false);
    if (variants.length > 1 || !isEmpty(first)) return add(composition);
    put({ ...definition, purpose: definition.purpose || composition.purpose, topic: definition.topic ?? composition.topic, variants: [{ ...variants[0]!, composition }] });
  };
  const items = [
    { key: 'copy', label: w.copyVariant, onPick: () => add(variants[index]?.composition as Composition) },
    { key: 'blank', label: w.blankVariant, onPick: () => add(first && first.channel !== 'messenger' ? first : blankComposition) },
    { key: 'template', label: w.fromTemplate, onPick: () => setChoosing(true) },
  ];
  return (
    <div className="row g8 wrap" role="group" aria-label={w.variants}>
      {variants.map((one, i) => (
        <button key={one.id} type="button" className="variant tall" aria-pressed={i === index} onClick={() => onIndex(i)}>
          <b className="c-bleu">{letter(i)}</b> <span className="cut">{one.name === letter(i) ? w.variant(letter(i)) : one.name}</span>{Object.keys(problems).some((place) => place.startsWith(`variants[${i}].`)) && <Icon name="stop" size={14} label={w.hasProblem} className="c-stamp" />}
        </button>
      ))}
      {variants.length < MOST && <Menu className="btn plain" groups={[{ key: 'add', items }]}><Icon name="plus" size={16} />{w.addVariant}</Menu>}
      <span className="sp" />
      {variants.length > 1 && <Button size="sm" kind="plain" icon="x" onClick={() => set(variants.filter((_, i) => i !== index), 0)}>{w.dropVariant(letter(index))}</Button>}
      {variants.length === 1 && isEmpty(first) && <Button size="sm" kind="plain" icon="template" onClick={() => setChoosing(true)}>{w.fromTemplate}</Button>}
      {choosing && <FromTemplate channel={variants.length > 1 ? first?.channel : undefined} onClose={() => setChoosing(false)} onPick={take} />}
    </div>
  );
}

function FromTemplate({ channel, onPick, onClose }: { channel?: string; onPick: (composition: Composition) => void; onClose: () => void }) {
  const w = useCampaignWords();
  const { ws } = usePlace();
  const templates = useInfiniteQuery(templatesQuery(ws, '', false)).data?.pages.flatMap((page) => page.items).filter((one) => !channel || one.channel === channel);
  const take = useAction((one: { id: string; version: number }) => templateVersion(ws, one.id, one.version), [], (version) => version.composition && onPick(version.composition as Composition));
  return (
    <Dialog open onClose={onClose} title={w.fromTemplate}>
      {!templates && <Skeleton lines={4} height={32} />}
      {templates?.length === 0 && <p className="soft">{w.noTemplates}</p>}
      <ul className="lqnames plainlist">{templates?.map((one) => <li key={one.id}><button type="button" onClick={() => take.mutate(one)}><Icon name="entry" size={16} /><span className="sp min0"><b className="cut block">{one.name}</b><span className="soft t-12 cut block">{one.description || w.channels[one.channel]}</span></span></button></li>)}</ul>
    </Dialog>
  );
}
