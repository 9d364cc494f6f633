import type { Definition } from './model';
import { changesOf, partsOf } from './parts';
import { useSaying } from './useSaying';
import { useCampaignWords } from './words';

/** What changed from one definition to the next: what is gone and what has come, under the names of the parts. */
export function Changes({ before, after }: { before: Definition; after: Definition }) {
  const w = useCampaignWords();
  const say = useSaying();
  const list = changesOf(partsOf(before, say), partsOf(after, say));
  if (list.length === 0) return <p className="soft t-13">{w.nothingChanged}</p>;
  return (
    <dl className="changes">
      {list.map((one) => (
        <div key={one.key}>
          <dt>{one.label}</dt>
          <dd>
            {one.gone.map((line) => <del key={line}><span className="vh">{w.gone} </span>{line}</del>)}
            {one.come.map((line) => <ins key={line}><span className="vh">{w.come} </span>{line}</ins>)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
