import { Pick } from '../../segments/Fields';
import { useSuggestions } from '../../segments/pickers';
import { subscriptionState, withSubscriptionState, type Happening } from '../model';
import { useCampaignWords } from '../words';

/** The subscription of a person changes: to what, and of which group. */
export function Subscribed({ value, label, onChange }: { value: Happening; label: string; onChange: (next: Happening) => void }) {
  const w = useCampaignWords();
  const groups = useSuggestions('subscription_groups');
  const own = (text: string) => `${label}, ${text}`;
  const known = !value.name || groups.some((one) => one.value === value.name);
  return (
    <>
      <span className="soft">{w.ends.to}</span>
      <Pick label={own(w.subscriptionState)} value={subscriptionState(value)} choices={Object.entries(w.subscriptionStates).map(([one, name]) => ({ value: one, label: name }))} onChange={(state) => onChange(withSubscriptionState(value, state))} />
      <span className="soft">{w.inGroup}</span>
      <Pick label={own(w.group)} value={value.name ?? ''} choices={[{ value: '', label: w.anyGroup }, ...groups.map((one) => ({ value: one.value, label: one.label ?? one.value })), ...(known ? [] : [{ value: value.name!, label: value.name! }])]} onChange={(name) => onChange({ ...value, name: name || undefined })} />
    </>
  );
}
