import { useQuery } from '@tanstack/react-query';
import { usePlace } from '../app/workspace';
import { SelectField } from '../kit';
import { thingsQuery, useNames, type ThingKind } from './data';
import { below, fits, inOrder } from './model';
import { useThingWords } from './words';

export interface Labelled {
  tag?: string;
  team?: string;
}

/** Tells of each thing of a kind whether a tag and a team that are asked for fit it. Without either all fit. */
export function useFits(kind: ThingKind, { tag, team }: Labelled): (id: string) => boolean {
  const { ws } = usePlace();
  const { tags, teams } = useNames();
  const things = useQuery(thingsQuery(ws, kind)).data ?? {};
  const wanted = tag ? below(tags, tag) : undefined;
  const standard = teams.find((one) => one.standard)?.id;
  return (id) => fits(things[id], wanted, team, standard);
}

/** Chooses a tag and a team for a list. Nothing where the workspace has neither. */
export function ThingFilter({ value, onChange }: { value: Labelled; onChange: (next: Labelled) => void }) {
  const w = useThingWords();
  const { tags, teams } = useNames();
  return (
    <>
      {tags.length > 0 && (
        <div className="inline-field">
          <SelectField label={w.tag} value={value.tag ?? ''} onChange={(event) => onChange({ ...value, tag: event.target.value || undefined })} choices={[{ value: '', label: w.anyTag }, ...inOrder(tags).map(({ tag, depth }) => ({ value: tag.id, label: '\u00a0\u00a0'.repeat(depth) + tag.name }))]} />
        </div>
      )}
      {teams.length > 0 && (
        <div className="inline-field">
          <SelectField label={w.team} value={value.team ?? ''} onChange={(event) => onChange({ ...value, team: event.target.value || undefined })} choices={[{ value: '', label: w.anyTeam }, ...teams.map((one) => ({ value: one.id, label: one.archived_at ? w.archived(one.name) : one.name }))]} />
        </div>
      )}
    </>
  );
}
