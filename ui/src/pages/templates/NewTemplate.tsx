import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { Dialog, ErrorNote, Icon, Skeleton, type IconName } from '../../kit';
import { presetsQuery } from './data';
import { useTemplateWords } from './words';

const route = getRouteApi('/shell/templates');
const icons: Record<string, IconName> = { messenger: 'send', messenger_request: 'channel', push: 'bell', json: 'dev', blank: 'plus' };

/** Asks what a template is begun from. */
export function NewTemplate({ open, onClose }: { open: boolean; onClose: () => void }) {
  const w = useTemplateWords();
  return <Dialog open={open} onClose={onClose} title={w.begin} size={720}>{open && <Presets />}</Dialog>;
}

function Presets() {
  const w = useTemplateWords();
  const { ws } = usePlace();
  const navigate = route.useNavigate();
  const presets = useQuery(presetsQuery(ws));
  const said = useSaid(presets.error);
  if (said) return <ErrorNote error={said} onRetry={() => presets.refetch()} />;
  if (!presets.data) return <Skeleton lines={5} height={48} />;
  return (
    <ul className="presets">
      {presets.data.items.map((one) => (
        <li key={one.id}>
          <button type="button" className="preset" onClick={() => navigate({ to: '/templates/$id', params: { id: 'new' }, search: { preset: one.id } })}>
            <span className="av square" aria-hidden="true"><Icon name={icons[one.id] ?? 'entry'} size={18} /></span>
            <span><b>{w.presets[one.id]?.name ?? one.id}</b><span className="soft block t-13">{w.presets[one.id]?.say}</span></span>
          </button>
        </li>
      ))}
    </ul>
  );
}
