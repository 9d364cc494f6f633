import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useRested } from '../app/hooks';
import { usePlace } from '../app/workspace';
import { useTold } from '../i18n/told';
import { Note } from '../kit';
import { InAppForm } from './card/InAppForm';
import { gapsQuery, type Composition, type Gap } from './data';
import { placeName } from './paths';
import { Languages } from './Languages';
import { Links } from './Links';
import { MessageForm } from './MessageForm';
import { PagePurpose } from './Purpose';
import { WebhookForm } from './WebhookForm';
import { useComposerWords } from './words';
import './composer.css';

/** The longest text of each field over the whole audience, by language ('': the original); nothing of those that nobody reads. */
export type Longest = Record<string, Record<string, number>>;

interface Props {
  composition: Composition;
  /** What the API says, by the path inside the composition. */
  places: Record<string, string>;
  /** The attributes of the person in the preview. */
  person?: Record<string, unknown>;
  longest?: Longest;
  onChange: (next: Composition) => void;
}

/** What is sent and why: the Page, the purpose, and the content in each language. */
export function Compose({ composition, places, person, longest, onChange }: Props) {
  const w = useComposerWords();
  const { say } = useTold();
  const { ws } = usePlace();
  const [language, setLanguage] = useState('');
  const index = composition.variants?.findIndex((one) => one.language === language) ?? -1;
  const content = index >= 0 ? composition.variants![index]!.content : composition.content;
  const before = (index >= 0 ? `variants[${index}].content` : 'content') + '.';
  const put = (next: Composition['content']) => onChange(index >= 0 ? { ...composition, variants: composition.variants!.map((one, i) => (i === index ? { ...one, content: next } : one)) } : { ...composition, content: next });
  const mine = Object.fromEntries(Object.entries(places).filter(([place]) => place.startsWith(before)).map(([place, text]) => [place.slice(before.length), text]));
  const rested = useRested(composition, 400);
  const found = useQuery(gapsQuery(ws, rested.purpose ? rested : { ...rested, purpose: 'transactional' as const })).data?.gaps ?? [];
  // An answer about languages that were taken out meanwhile is over.
  const behind = found.filter((one) => composition.variants?.some((variant) => variant.language === one.language));
  const here = index < 0 ? [] : behind.filter((one) => one.language === language);
  const gaps = Object.fromEntries(here.map((one) => [(one.location ?? '').slice(before.length), one.message]));
  const elsewhere = Object.keys(places).find((place) => /^(content|variants\[)/.test(place) && !place.startsWith(before));
  return (
    <>
      <PagePurpose composition={composition} places={places} onChange={onChange} />
      <Languages composition={composition} value={language} gaps={behind} onChoose={setLanguage} onChange={onChange} />
      {here.length > 0 && <Behind gaps={here} before={before} />}
      {elsewhere && <Note tone="stamp" role="alert">{w.inOther(elsewhere.startsWith('content.') ? w.everybodyElse : w.languageName(composition.variants?.[Number(/\d+/.exec(elsewhere)?.[0])]?.language ?? ''))} {say(places[elsewhere]!)}</Note>}
      {composition.channel === 'webhook' && content.webhook
        ? <WebhookForm key={language} request={content.webhook} places={mine} gaps={gaps} person={person} onChange={(webhook) => put({ ...content, webhook })} />
        : composition.channel === 'inapp' && content.inapp ? <InAppForm key={language} inapp={content.inapp} places={mine} gaps={gaps} person={person} onChange={(inapp) => put({ ...content, inapp })} />
        : <MessageForm key={language} content={content} page={composition.page_id ?? ''} places={mine} gaps={gaps} person={person} longest={longest?.[index >= 0 ? language : '']} onChange={put} />}
      {composition.channel === 'messenger' && <Links composition={composition} onChange={onChange} />}
    </>
  );
}

/** Where a language is behind the original: the field of each, what is wrong and what to do. */
function Behind({ gaps, before }: { gaps: Gap[]; before: string }) {
  const w = useComposerWords();
  const { say } = useTold();
  return (
    <Note tone="brass" role="status">
      <details>
        <summary>{w.behindOriginal(gaps.length)}</summary>
        <ul className="behind">
          {gaps.map((one, i) => {
            const path = (one.location ?? '').slice(before.length);
            return <li key={i}><b>{path === 'type' ? w.form : placeName(path, w)}</b> {say(one.message)}</li>;
          })}
        </ul>
      </details>
    </Note>
  );
}
