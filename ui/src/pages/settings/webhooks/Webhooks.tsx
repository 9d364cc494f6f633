import { useMay } from '../../../app/workspace';
import { Note } from '../../../kit';
import { Health } from './Health';
import { Hosts } from './Hosts';
import { Secrets } from './Secrets';
import { useWebhookWords } from './words';

/** What a workspace says of the hosts that its messages call, and the values that only those may get. */
export default function Webhooks() {
  const w = useWebhookWords();
  const may = useMay('workspace.manage');
  return (
    <div className="col g20">
      {!may && <Note>{w.mayNot}</Note>}
      <Secrets may={may} />
      <Health />
      <Hosts may={may} />
    </div>
  );
}
