import { Mark } from '../kit';

/** Our mark, while the first answer is on its way. The same stands in index.html, before any script. */
export function Opening() {
  return <div className="opening"><Mark size={32} /></div>;
}
