import type { Tag } from '../api/accounts';
import { Badge } from '../kit';
import { useNames, type Thing } from './data';
import { useThingWords } from './words';

const tones = { grey: 'line', blue: 'bleu', green: 'verd', brass: 'brass', red: 'stamp' } as const;

/** A tag as it stands on things. */
export function TagMark({ tag }: { tag: Pick<Tag, 'name' | 'colour'> }) {
  return <Badge tone={tones[tag.colour]}>{tag.name}</Badge>;
}

/** The tags of a thing and its own team, as chips. Nothing for what has none. */
export function Chips({ thing }: { thing: Thing | undefined }) {
  const w = useThingWords();
  const { tags, teams } = useNames();
  const own = tags.filter((tag) => thing?.tags.includes(tag.id));
  const team = teams.find((one) => one.id === thing?.team_id);
  if (own.length === 0 && !team) return null;
  return (
    <span className="row g4 wrap">
      {own.map((tag) => <TagMark key={tag.id} tag={tag} />)}
      {team && <Badge tone="line" dot={false}>{w.ofTeam(team.archived_at ? w.archived(team.name) : team.name)}</Badge>}
    </span>
  );
}
