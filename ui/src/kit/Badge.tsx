import type { ReactNode } from 'react';

export type Tone = 'plain' | 'bleu' | 'verd' | 'brass' | 'stamp' | 'line';

/** A dot and a word: a state is never told by colour alone. */
export function Badge({ tone = 'plain', dot = tone !== 'line', children }: { tone?: Tone; dot?: boolean; children: ReactNode }) {
  return (
    <span className={tone === 'plain' ? 'badge' : `badge ${tone}`}>
      {dot && <span className="dot" aria-hidden="true" />}
      {children}
    </span>
  );
}
