import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button, Drawer, ErrorNote, Skeleton, TextArea, Time } from '../../kit';
import { getPosts } from '../data/api';
import type { Action, Page, Person, Post, PostComment } from '../data/types';
import { useWords } from '../i18n';
import { nameOf } from '../left/name';
import { TextDialog } from './TextDialog';

interface WallProps {
  page: Page;
  person: Person;
  people: Person[];
  open: boolean;
  onClose: () => void;
  perform: (action: Action) => Promise<boolean>;
}

type Asked = { action: 'comment' | 'comment_edit' | 'post_edit'; post?: string; comment?: string; first?: string };

/** The Page's wall as the person sees it: posts, comments, and what the person may do with them. */
export function Wall({ page, person, people, open, onClose, perform }: WallProps) {
  const words = useWords();
  const client = useQueryClient();
  const posts = useQuery({ queryKey: ['posts', page.id], queryFn: () => getPosts(page.id), enabled: open });
  const [text, setText] = useState('');
  const [asked, setAsked] = useState<Asked>();
  const name = (id?: string) => {
    const who = people.find((one) => one.id === id);
    return who ? nameOf(who) : page.name;
  };
  const does = async (action: Action) => {
    const done = await perform(action);
    if (done) await client.invalidateQueries({ queryKey: ['posts', page.id] });
    return done;
  };
  const write = async () => {
    if (text.trim() !== '' && await does({ action: 'post', text: text.trim() })) setText('');
  };
  return (
    <Drawer open={open} onClose={onClose} title={words.phone.wallOf(page.name)}>
      <form className="form" onSubmit={(event) => { event.preventDefault(); void write(); }}>
        <TextArea label={words.phone.writeOnWall(person.first_name)} rows={2} value={text} onChange={(event) => setText(event.target.value)} />
        <div className="row end"><Button kind="primary" type="submit" disabled={text.trim() === ''}>{words.phone.post}</Button></div>
      </form>
      {posts.error && <ErrorNote error={posts.error} onRetry={() => void posts.refetch()} />}
      {posts.isPending && open && <Skeleton lines={4} height={28} />}
      {posts.data?.length === 0 && <p className="soft">{words.phone.noPosts}</p>}
      {posts.data?.map((post) => <WallPost key={post.id} post={post} me={person.id} name={name} does={does} ask={setAsked} />)}
      <TextDialog
        title={asked?.action === 'comment' ? words.phone.comment : words.phone.edit} label={words.phone.text} first={asked?.first} open={asked !== undefined} onClose={() => setAsked(undefined)}
        onDone={(said) => does({ action: asked!.action, post: asked!.post, comment: asked!.comment, text: said })}
      />
    </Drawer>
  );
}

interface PostProps {
  post: Post;
  me: string;
  name: (id?: string) => string;
  does: (action: Action) => Promise<boolean>;
  ask: (asked: Asked) => void;
}

function WallPost({ post, me, name, does, ask }: PostProps) {
  const words = useWords();
  const mine = post.person_id === me;
  const liked = post.reactions?.[me];
  const likes = Object.keys(post.reactions ?? {}).length;
  return (
    <article className="wallpost">
      <header className="row g8"><b className="b sp">{name(post.person_id)}</b><Time at={post.at_ms} as="full" /></header>
      <p className="breaks">{post.message}</p>
      <div className="row g8 wrap">
        <Button size="sm" onClick={() => void does(liked ? { action: 'post_unreact', post: post.id } : { action: 'post_react', post: post.id, reaction: 'like' })}>{liked ? words.phone.unlike : words.phone.likeIt}{likes > 0 ? ` (${likes})` : ''}</Button>
        <Button size="sm" onClick={() => ask({ action: 'comment', post: post.id })}>{words.phone.comment}</Button>
        {mine && <Button size="sm" kind="plain" onClick={() => ask({ action: 'post_edit', post: post.id, first: post.message })}>{words.phone.edit}</Button>}
        {mine && <Button size="sm" kind="plain" onClick={() => void does({ action: 'post_remove', post: post.id })}>{words.phone.removeIt}</Button>}
      </div>
      {post.comments.map((one) => <WallComment key={one.id} comment={one} below={one.parent_id !== post.id} me={me} name={name} does={does} ask={ask} />)}
    </article>
  );
}

function WallComment({ comment, below, me, name, does, ask }: { comment: PostComment; below: boolean } & Pick<PostProps, 'me' | 'name' | 'does' | 'ask'>) {
  const words = useWords();
  return (
    <div className={below ? 'wallcomment below' : 'wallcomment'}>
      <div className="breaks"><b className="b">{name(comment.person_id)}</b> {comment.message}</div>
      <div className="row g8 wrap">
        <Button size="sm" kind="plain" onClick={() => ask({ action: 'comment', comment: comment.id })}>{words.reply}</Button>
        {comment.person_id === me && <Button size="sm" kind="plain" onClick={() => ask({ action: 'comment_edit', comment: comment.id, first: comment.message })}>{words.phone.edit}</Button>}
        {comment.person_id === me && <Button size="sm" kind="plain" onClick={() => void does({ action: 'comment_remove', comment: comment.id })}>{words.phone.removeIt}</Button>}
      </div>
    </div>
  );
}
