import { Badge, type Tone } from '../../kit';
import type { Import } from './data';
import { useImportWords } from './words';

const tones: Record<Import['state'], Tone> = { uploaded: 'plain', running: 'bleu', stopped: 'brass', done: 'verd', failed: 'stamp' };

/** The state of an import in a word; a trial says that nothing was written. */
export function ImportState({ file }: { file: Import }) {
  const w = useImportWords();
  if (file.dry && file.state === 'done') return <Badge>{w.tried}</Badge>;
  if (file.dry && file.state === 'running') return <Badge tone="bleu">{w.trying}</Badge>;
  return <Badge tone={tones[file.state]}>{w.states[file.state]}</Badge>;
}
