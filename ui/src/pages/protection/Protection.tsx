import { getRouteApi } from '@tanstack/react-router';
import { Segmented } from '../../kit';
import { Erasures } from './Erasures';
import { Ledger } from './Ledger';
import { RetentionForm } from './RetentionForm';
import { useProtectionWords } from './words';
import './protection.css';

const route = getRouteApi('/shell/settings');
const parts = ['retention', 'consents', 'erasures'] as const;

/** Data protection: how long things are kept, the ledger of consents, the record of erasures. */
export default function Protection() {
  const w = useProtectionWords();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const part = parts.find((one) => one === search.part) ?? 'retention';
  return (
    <div className="col g16">
      <div className="row g12 wrap">
        <Segmented label={w.part} value={part} choices={parts.map((value) => ({ value, label: w.parts[value] }))} onChange={(next) => navigate({ search: { tab: 'protection', part: next === 'retention' ? undefined : next } })} />
      </div>
      {part === 'retention' && <RetentionForm />}
      {part === 'consents' && <Ledger />}
      {part === 'erasures' && <Erasures />}
    </div>
  );
}
