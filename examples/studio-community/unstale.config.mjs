/**
 * What `unstale validate` and `unstale load` know of this example.
 * `REDIS_URL` and `METRICS_TOKEN` as the application has them; `--url` where it does not listen on port 3000.
 */

/** What cannot be taken back is sent to a database that is thrown away. */
const onlyBeforeDeploying = ['pre-deploy']

export default {
  baseUrl: 'http://127.0.0.1:3000',
  endpoints: '/api/cache',
  operations: '/studio/api/cache',
  operatorHeaders: { authorization: { env: 'METRICS_TOKEN', prefix: 'Bearer ' } },
  ...(process.env.REDIS_URL && { redis: { url: { env: 'REDIS_URL' } } }),
  reads: [
    { name: 'stories', path: '/studio/api/stories' },
    { name: 'desk', path: '/studio/api/stories/1/write' },
    { name: 'chapter', path: '/studio/api/chapters/1' },
    { name: 'scene', path: '/studio/api/scenes/1' },
    { name: 'communities', path: '/community/api/communities' },
    { name: 'posts', path: '/community/api/posts?communityId=1' },
    { name: 'post', path: '/community/api/posts/1' },
    { name: 'replies', path: '/community/api/posts/1/replies' },
  ],
  writes: [
    {
      name: 'rename a scene',
      method: 'PATCH',
      path: '/studio/api/scenes/1',
      body: { title: 'Scene {{nonce}}' },
      expects: { tags: ['scene:1'], reads: ['scene', 'desk'] },
      restore: { method: 'PATCH', path: '/studio/api/scenes/1', body: { title: '{{reads.scene.title}}' } },
    },
    {
      name: 'write a scene',
      method: 'PATCH',
      path: '/studio/api/scenes/1',
      body: { text: 'It was {{nonce}}, and the lamp went out.' },
      expects: { reads: ['scene'] },
      restore: { method: 'PATCH', path: '/studio/api/scenes/1', body: { text: '{{reads.scene.text}}' } },
    },
    {
      name: 'rename a chapter',
      method: 'PATCH',
      path: '/studio/api/chapters/1',
      body: { title: 'Chapter {{nonce}}' },
      expects: { tags: ['chapter:1'], reads: ['chapter', 'desk'] },
      restore: { method: 'PATCH', path: '/studio/api/chapters/1', body: { title: '{{reads.chapter.title}}' } },
    },
    {
      // Sent three times and once more at the end: it is as it was.
      name: 'like a post',
      method: 'POST',
      path: '/community/api/posts/1/like',
      expects: { reads: ['post', 'posts'] },
      restore: { method: 'POST', path: '/community/api/posts/1/like' },
    },
    {
      name: 'add a scene',
      method: 'POST',
      path: '/studio/api/stories/1/write',
      body: { add: 'scene', chapterId: '{{reads.desk.chapters.0.id}}', title: 'Scene {{nonce}}' },
      expects: { reads: ['desk', 'stories'] },
      phases: onlyBeforeDeploying,
    },
    {
      name: 'add a chapter',
      method: 'POST',
      path: '/studio/api/stories/1/write',
      body: { add: 'chapter', title: 'Chapter {{nonce}}' },
      expects: { reads: ['desk', 'stories'] },
      phases: onlyBeforeDeploying,
    },
    {
      name: 'begin a story',
      method: 'POST',
      path: '/studio/api/stories',
      body: { title: 'Story {{nonce}}', blurb: '' },
      expects: { reads: ['stories'] },
      phases: onlyBeforeDeploying,
    },
    {
      name: 'write a post',
      method: 'POST',
      path: '/community/api/posts',
      body: { communityId: 1, title: 'Post {{nonce}}', body: 'Is anybody there?' },
      expects: { reads: ['posts', 'communities'] },
      phases: onlyBeforeDeploying,
    },
    {
      name: 'reply',
      method: 'POST',
      path: '/community/api/posts/1/replies',
      body: { body: 'Yes, {{nonce}}.' },
      expects: { reads: ['replies', 'post'] },
      phases: onlyBeforeDeploying,
    },
  ],
}
