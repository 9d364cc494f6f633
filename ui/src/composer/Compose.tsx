import { useState } from 'react';
import { useTold } from '../i18n/told';
import { Note } from '../kit';
import type { Composition } from './data';
import { Languages } from './Languages';
import { Links } from './Links';
import { MessageForm } from './MessageForm';
import { PagePurpose } from './Purpose';
import { WebhookForm } from './WebhookForm';
import { useComposerWords } from './words';
import './composer.css';

interface Props {
  composition: Composition;
  /** What the API says, by the path inside the composition. */
  places: Record<string, string>;
  /** The attributes of the person in the preview. */
  person?: Record<string, unknown>;
  onChange: (next: Composition) => void;
}

/** What is sent and why: the Page, the purpose, and the content in each language. */
export function Compose({ composition, places, person, onChange }: Props) {
  const w = useComposerWords();
  const { say } = useTold();
  const [language, setLanguage] = useState('');
  const index = composition.variants?.findIndex((one) => one.language === language) ?? -1;
  const content = index >= 0 ? composition.variants![index]!.content : composition.content;
  const before = (index >= 0 ? `variants[${index}].content` : 'content') + '.';
  const put = (next: Composition['content']) => onChange(index >= 0 ? { ...composition, variants: composition.variants!.map((one, i) => (i === index ? { ...one, content: next } : one)) } : { ...composition, content: next });
  const mine = Object.fromEntries(Object.entries(places).filter(([place]) => place.startsWith(before)).map(([place, text]) => [place.slice(before.length), text]));
  const elsewhere = Object.keys(places).find((place) => /^(content|variants\[)/.test(place) && !place.startsWith(before));
  return (
    <>
      <PagePurpose composition={composition} places={places} onChange={onChange} />
      <Languages composition={composition} value={language} onChoose={setLanguage} onChange={onChange} />
      {elsewhere && <Note tone="stamp" role="alert">{w.inOther(elsewhere.startsWith('content.') ? w.everybodyElse : w.languageName(composition.variants?.[Number(/\d+/.exec(elsewhere)?.[0])]?.language ?? ''))} {say(places[elsewhere]!)}</Note>}
      {composition.channel === 'webhook' && content.webhook
        ? <WebhookForm key={language} request={content.webhook} places={mine} person={person} onChange={(webhook) => put({ ...content, webhook })} />
        : <MessageForm key={language} content={content} page={composition.page_id ?? ''} places={mine} person={person} onChange={put} />}
      {composition.channel === 'messenger' && <Links composition={composition} onChange={onChange} />}
    </>
  );
}
