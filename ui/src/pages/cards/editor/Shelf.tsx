import { useQuery } from '@tanstack/react-query';
import { useAction, useSaid } from '../../../app/hooks';
import { usePlace } from '../../../app/workspace';
import type { Feed } from '../../../composer/card/data';
import { Badge, Button, DataTable, EmptyState, SelectField, Sheet, TextField, Time } from '../../../kit';
import { restoreCard, versionsQuery, type CardDetail } from '../data';
import { useCardTemplateWords } from '../words';

/** What a template is beside what it says. */
export interface Facts { name: string; key: string; category: string; label: string; retention: string }

export const factsOf = (card: CardDetail): Facts => ({ name: card.name, key: card.key, category: card.category, label: card.label, retention: String(card.retention_hours) });

export function Settings({ facts, card, feed, places, onChange }: { facts: Facts; card: CardDetail; feed?: Feed; places: Record<string, string>; onChange: (next: Facts) => void }) {
  const w = useCardTemplateWords();
  return (
    <Sheet title={w.settings}>
      <div className="halves">
        <TextField label={w.name} required maxLength={150} value={facts.name} error={places.name ?? null} onChange={(event) => onChange({ ...facts, name: event.target.value })} />
        <TextField label={w.key} required maxLength={64} hint={w.keyHint} disabled={card.version > 0} value={facts.key} error={places.key ?? null} onChange={(event) => onChange({ ...facts, key: event.target.value })} />
        <SelectField label={w.category} value={facts.category} error={places.category ?? null} choices={[{ value: '', label: w.noCategory }, ...(feed?.categories ?? []).map((one) => ({ value: one.id, label: one.name }))]} onChange={(event) => onChange({ ...facts, category: event.target.value })} />
        <TextField label={w.label} maxLength={50} hint={w.labelHint} value={facts.label} error={places.label ?? null} onChange={(event) => onChange({ ...facts, label: event.target.value })} />
        <TextField label={w.retention} inputMode="numeric" hint={w.retentionHint} value={facts.retention} error={places.retention_hours ?? null} onChange={(event) => onChange({ ...facts, retention: event.target.value.replace(/\D/g, '') })} />
      </div>
    </Sheet>
  );
}

/** What was live. One is taken into the draft again. */
export function CardVersions({ card, may, onRestored }: { card: CardDetail; may: boolean; onRestored: () => void }) {
  const w = useCardTemplateWords();
  const { ws } = usePlace();
  const versions = useQuery(versionsQuery(ws, card.id));
  const said = useSaid(versions.error);
  const restore = useAction((version: number) => restoreCard(ws, card.id, version, card.revision), ['card-template', 'card-templates'], onRestored);
  return (
    <Sheet title={w.versions} flush>
      <DataTable
        label={w.versions} rows={versions.data?.items} rowKey={(row) => String(row.version)} error={said} onRetry={() => versions.refetch()}
        columns={[
          { key: 'version', head: w.version, cell: (row) => <span className="row g8">{w.versionOf(row.version)}{row.version === card.version && <Badge tone="verd">{w.current}</Badge>}</span> },
          { key: 'by', head: w.by, cell: (row) => row.by_name },
          { key: 'at', head: w.changed, cell: (row) => <Time at={row.created_at} className="nw soft" /> },
          { key: 'do', head: <span className="vh">{w.restore}</span>, cell: (row) => may && <Button size="sm" busy={restore.isPending} onClick={() => restore.mutate(row.version)}>{w.restore}</Button> },
        ]}
        empty={<EmptyState icon="clock" title={w.versions}>{w.neverLive}</EmptyState>}
      />
    </Sheet>
  );
}
