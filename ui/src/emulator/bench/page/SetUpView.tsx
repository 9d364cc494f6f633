import { EmptyState, ErrorNote, Sheet, Skeleton } from '../../../kit';
import type { SetUp } from '../../data/desk';
import { useSetUp } from '../../data/desk-queries';
import type { Page } from '../../data/types';
import { useDesk } from '../../i18n/desk';
import { Json } from '../Json';
import { AskedBadge } from './AskedBadge';

/** What apps set up on the Page by the Graph API: profile, personas, templates. */
export function SetUpView({ page }: { page: Page }) {
  const desk = useDesk().setup;
  const { data, error, refetch } = useSetUp(page.id);
  if (!data) return <Sheet label={desk.title}>{error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : <Skeleton lines={5} />}</Sheet>;
  const parts = Object.entries(data.profile).sort();
  if (parts.length === 0 && data.personas.length === 0 && data.templates.length === 0) {
    return <Sheet label={desk.title}><EmptyState icon="template" title={desk.none}>{desk.noneSay}</EmptyState></Sheet>;
  }
  return (
    <div className="col g16">
      {parts.length > 0 && (
        <Sheet title={desk.profile}>
          {parts.map(([name, value]) => (
            <details key={name} className="setup" open={parts.length < 4}>
              <summary><span className="mono">{name}</span> <span className="soft">{desk.profileSays[name] ?? ''}</span></summary>
              <div className="jsonbox"><Json source={JSON.stringify(value)} label={name} /></div>
            </details>
          ))}
        </Sheet>
      )}
      {data.personas.length > 0 && (
        <Sheet title={desk.personas}>
          <ul className="plainlist">{data.personas.map((one) => <li key={one.id}><span className="m">{one.name}</span> <span className="mono soft">{one.id}</span></li>)}</ul>
        </Sheet>
      )}
      {data.templates.length > 0 && <Sheet title={desk.templates}>{data.templates.map((one) => <TemplateRow key={one.id} template={one} />)}</Sheet>}
    </div>
  );
}

function TemplateRow({ template }: { template: SetUp['templates'][number] }) {
  return (
    <details className="setup">
      <summary><span className="mono">{template.name}</span> <span className="soft">{template.language}</span> <AskedBadge status={template.status} /> <span className="soft">{template.rejected_reason}</span></summary>
      <div className="jsonbox"><Json source={JSON.stringify(template.components)} label={template.name} /></div>
    </details>
  );
}
