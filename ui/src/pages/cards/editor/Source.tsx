import { useState } from 'react';
import { Sheet, TextArea } from '../../../kit';
import type { Part } from '../tree';
import { useCardTemplateWords } from '../words';

/** The card as JSON, to be written by hand. What is no object yet changes nothing. */
export function Source({ card, onChange }: { card: Part; onChange: (next: Part) => void }) {
  const w = useCardTemplateWords();
  const [typed, setTyped] = useState<{ text: string; of: Part }>();
  const text = typed && typed.of === card ? typed.text : JSON.stringify(card, null, 2);
  const read = (next: string): Part | undefined => {
    try {
      const value: unknown = JSON.parse(next);
      return value && typeof value === 'object' && !Array.isArray(value) ? (value as Part) : undefined;
    } catch {
      return undefined;
    }
  };
  const write = (next: string) => {
    const made = read(next);
    setTyped({ text: next, of: made ?? card });
    if (made) onChange(made);
  };
  return <Sheet title={w.json}><TextArea label={w.card} hint={w.jsonSay} error={read(text) ? null : w.notJson} rows={28} spellCheck={false} className="codetext" value={text} onChange={(event) => write(event.target.value)} /></Sheet>;
}
