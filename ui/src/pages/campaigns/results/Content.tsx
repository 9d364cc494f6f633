import { useState } from 'react';
import type { Content as Said } from '../../../api/types';
import type { Composition } from '../../../composer/data';
import { Side } from '../../../composer/Side';
import '../../../composer/composer.css';
import { Preview } from '../../../message/Preview';
import { Sheet } from '../../../kit';
import { useLines } from '../editor/lines';
import { letter, type Definition } from '../model';
import { lengthSaid } from '../parts';
import { useCampaignWords } from '../words';

/** What a launched campaign says, variant by variant, and what it comes to for a person. */
export function Content({ definition }: { definition: Definition }) {
  const w = useCampaignWords();
  const [index, setIndex] = useState(0);
  const lines = useLines(definition);
  const variant = definition.variants[index] ?? definition.variants[0];
  const composition = variant?.composition as Composition | undefined;
  if (!variant || !composition) return null;
  const content = composition.content as Said;
  return (
    <div className="composecols">
      <div className="col g12">
        <div className="row g8 wrap" role="group" aria-label={w.variants}>{definition.variants.map((one, i) => <button key={one.id} type="button" className="variant tall" aria-pressed={i === index} onClick={() => setIndex(i)}><b className="c-bleu">{letter(i)}</b> <span className="cut">{one.name}</span> <span className="soft nw">{one.weight} %</span></button>)}</div>
        <Sheet title={w.asWritten}><Written content={content} /></Sheet>
        {variant.fallback?.composition && <Sheet title={w.fallbackIn(w.channels[(variant.fallback.composition as Composition).channel] ?? '')}><p className="soft t-13">{w.fallbackWhens[variant.fallback.when]}{variant.fallback.wait_seconds ? `, ${lengthSaid(variant.fallback.wait_seconds, w)}` : ''}</p><Written content={(variant.fallback.composition as Composition).content as Said} /></Sheet>}
        <Sheet label={w.summary}><dl className="kv"><div className="kvrow"><dt>{w.audience}</dt><dd>{lines.audience}</dd></div><div className="kvrow"><dt>{w.again}</dt><dd>{lines.again}</dd></div><div className="kvrow"><dt>{w.convertsBy}</dt><dd>{lines.conversions}</dd></div></dl></Sheet>
      </div>
      <Side composition={{ ...composition, purpose: definition.purpose as Composition['purpose'], topic: definition.topic }} among={definition.audience as { where: object }} onPerson={() => {}} trying={false} onTried={() => {}} onProblems={() => {}} />
    </div>
  );
}

/** A content as somebody wrote it: Messenger's as it looks, the others as they are. */
function Written({ content }: { content: Said }) {
  return content.type === 'webhook' || content.type === 'inapp' ? <pre className="code">{JSON.stringify(content.webhook ?? content.inapp, null, 2)}</pre> : <div className="stage"><Preview content={content} /></div>;
}
