import { useQuery } from '@tanstack/react-query';
import { useSaid } from '../../../app/hooks';
import { usePlace } from '../../../app/workspace';
import { Badge, ErrorNote, Sheet, Skeleton, Time } from '../../../kit';
import { Changes } from '../Changes';
import { versionsQuery, type Detail } from '../data';
import { useCampaignWords } from '../words';

/** Every version that was launched, the newest first, each with what it changed. */
export function History({ campaign }: { campaign: Detail }) {
  const w = useCampaignWords();
  const { ws } = usePlace();
  const versions = useQuery(versionsQuery(ws, campaign.id));
  const said = useSaid(versions.error);
  if (said) return <ErrorNote error={said} onRetry={() => versions.refetch()} />;
  if (!versions.data) return <Skeleton lines={6} height={24} />;
  const all = [...versions.data.items].sort((a, b) => b.version - a.version);
  return (
    <ol className="col g12 plain" aria-label={w.tabs.history}>
      {campaign.draft && campaign.live && <li><Sheet title={w.notLaunched}><Changes before={campaign.live} after={campaign.draft} /></Sheet></li>}
      {all.map((one, i) => {
        const before = all[i + 1];
        return (
          <li key={one.version}>
            <Sheet title={<span className="row g8 wrap">{w.versionOf(one.version)}{i === 0 && <Badge tone="verd">{w.live}</Badge>}</span>} actions={<span className="soft t-13">{one.launched_by_name ? w.launchedBy(one.launched_by_name) : w.launched} · <Time at={one.launched_at} as="when" /></span>}>
              {before ? <Changes before={before.definition} after={one.definition} /> : <p className="soft t-13">{w.firstLaunch}</p>}
            </Sheet>
          </li>
        );
      })}
    </ol>
  );
}
