/** Queries as a frontend writes them for Relay. relay-compiler reads this file, and nothing runs it. */
import { graphql } from 'relay-runtime';

export const USER_QUERY = graphql`
  query deskUserQuery($id: ID!) {
    user(id: $id) {
      ...desk_user
    }
  }
`;

/** Relay makes a query by node(id) of it. */
export const USER = graphql`
  fragment desk_user on User @refetchable(queryName: "deskUserRefetchQuery") {
    id
    name
    role
    totals {
      earned
      views
    }
  }
`;

export const CAMPAIGN_QUERY = graphql`
  query deskCampaignQuery($id: ID!) {
    campaign(id: $id) {
      id
      name
      status
      budget
      createdAt
    }
  }
`;

export const CLIPS_QUERY = graphql`
  query deskClipsQuery {
    ...desk_clips
  }
`;

export const CLIPS = graphql`
  fragment desk_clips on Query
  @argumentDefinitions(count: { type: "Int", defaultValue: 6 }, cursor: { type: "String" })
  @refetchable(queryName: "deskClipsPageQuery") {
    clips(first: $count, after: $cursor, orderBy: { field: CREATED_AT }) @connection(key: "desk__clips") {
      totalCount
      edges {
        node {
          id
          title
        }
      }
    }
  }
`;

/** A list of one row, in both directions. */
export const USER_CLIPS_QUERY = graphql`
  query deskUserClipsQuery($id: ID!) {
    user(id: $id) {
      ...desk_userClips
    }
  }
`;

export const USER_CLIPS = graphql`
  fragment desk_userClips on User
  @argumentDefinitions(
    first: { type: "Int", defaultValue: 1 }
    last: { type: "Int" }
    after: { type: "String" }
    before: { type: "String" }
  )
  @refetchable(queryName: "deskUserClipsPageQuery") {
    clips(first: $first, last: $last, after: $after, before: $before) @connection(key: "desk_user__clips", filters: []) {
      edges {
        node {
          id
        }
      }
    }
  }
`;

export const PAUSE_MUTATION = graphql`
  mutation deskPauseMutation($input: PauseCampaignInput!) {
    pauseCampaign(input: $input) {
      campaign {
        id
        status
      }
    }
  }
`;

/** Wrapped, a query follows by itself. */
export const LIVE_USER = graphql`
  subscription deskLiveSubscription($id: ID!) {
    live(minIntervalMs: 250) {
      snapshotId
      query {
        user(id: $id) {
          id
          name
        }
      }
    }
  }
`;
