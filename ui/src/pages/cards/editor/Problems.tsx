import { Badge, Sheet } from '../../../kit';
import type { CardProblem } from '../data';
import { useCardTemplateWords } from '../words';
import { useProblem } from './Properties';

interface ListProps {
  problems: CardProblem[];
  /** Leads to the part that a problem stands at. */
  onChoose?: (path: string) => void;
}

/** What is wrong with a card, each with its place. */
export function Problems({ problems, onChoose }: ListProps) {
  const w = useCardTemplateWords();
  return (
    <Sheet title={w.problems}>
      <div role="status">
        {problems.length === 0 ? <p className="soft">{w.noProblems}</p> : <ProblemList problems={problems} onChoose={onChoose} />}
      </div>
    </Sheet>
  );
}

/** The same as a bare list. */
export function ProblemList({ problems, onChoose }: ListProps) {
  const w = useCardTemplateWords();
  const { said } = useProblem();
  return (
    <ul className="problemlist">
      {problems.map((one, i) => (
        <li key={i}><Badge tone={one.warning ? 'brass' : 'stamp'}>{one.warning ? w.warning : w.problems}</Badge><span className="col"><span>{said(one)}</span>{one.path && (onChoose ? <button type="button" className="lnk t-12" onClick={() => onChoose(one.path)}><code className="breaks">{one.path}</code></button> : <code className="t-12 breaks">{one.path}</code>)}</span></li>
      ))}
    </ul>
  );
}
