import { useQuery } from '@tanstack/react-query';
import { useAction, useSaid } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { Badge, Button, DataTable, Sheet, Time } from '../../kit';
import type { Composition } from '../../composer/data';
import { templateVersion, templateVersionsQuery, type Template } from './data';
import { useTemplateWords } from './words';

/** What a template said before. One is brought back into the form, and saved as another version. */
export function Versions({ template, onRestore }: { template: Template; onRestore: (composition: Composition) => void }) {
  const w = useTemplateWords();
  const { ws } = usePlace();
  const versions = useQuery(templateVersionsQuery(ws, template.id));
  const said = useSaid(versions.error);
  const restore = useAction((version: number) => templateVersion(ws, template.id, version), [], (one) => { if (one.composition) onRestore(one.composition as Composition); });
  return (
    <Sheet title={w.versions} flush className="gap-top">
      <DataTable
        label={w.versions} rows={versions.data?.items} rowKey={(row) => String(row.version)} error={said} onRetry={() => versions.refetch()}
        columns={[
          { key: 'version', head: w.version, cell: (row) => <span className="row g8">{w.versionOf(row.version)}{row.version === template.version && <Badge tone="verd">{w.current}</Badge>}</span> },
          { key: 'by', head: w.by, cell: (row) => row.by_name },
          { key: 'at', head: w.changed, cell: (row) => <Time at={row.created_at} className="nw soft" /> },
          { key: 'do', head: <span className="vh">{w.restore}</span>, cell: (row) => row.version !== template.version && <Button size="sm" busy={restore.isPending} onClick={() => restore.mutate(row.version)}>{w.restore}</Button> },
        ]}
      />
    </Sheet>
  );
}
